// The pidfd says when, the server says how. If the server has died before, how is not known: a run that said `done` has
// its exit code from there, and any other was ended, whatever the number.
#include "execute/served_runner.h"

#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/unix_socket.h"
#include "execute/warm_message.h"

namespace fastest::execute {
namespace {

constexpr int kLastMoments = 5000;  // milliseconds that a killed process may take

}  // namespace

ServedRunner::~ServedRunner() {
  if (status_) return;
  signal(SIGKILL);
  [[maybe_unused]] const bool gone = has_ended(kLastMoments);
}

void ServedRunner::signal(int number) {
  if (!status_) ::syscall(SYS_pidfd_send_signal, process_.get(), number, nullptr, 0);
}

bool ServedRunner::has_ended(int milliseconds) const {
  pollfd end{process_.get(), POLLIN, 0};
  return ::poll(&end, 1, milliseconds) > 0;
}

std::optional<base::ExitStatus> ServedRunner::poll() {
  if (!status_ && has_ended(0)) status_ = heard();
  return status_;
}

base::ExitStatus ServedRunner::heard() const {
  const Result<std::optional<base::Packet>> packet = base::receive_packet(server_.get());
  if (packet && *packet) {
    const Result<WarmAnswer> answer = decode_answer((*packet)->bytes);
    const auto* over = answer ? std::get_if<RunOver>(&*answer) : nullptr;
    if (over != nullptr) return {over->exit_code, over->signal};
  }
  return {.exit_code = 0, .signal = 0};
}

}  // namespace fastest::execute
