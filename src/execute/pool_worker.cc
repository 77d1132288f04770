#include "execute/pool_worker.h"

#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "execute/pool_message.h"

namespace fastest::execute {
namespace {

constexpr int kLongestDeath = 5000;  // milliseconds

}  // namespace

void PoolWorker::begin(int pid) {
  pid_ = pid;
  process_ = base::UniqueFd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
}

void PoolWorker::end() {
  pid_ = 0;
  process_.reset();
  record = {};
  line.clear();
}

void PoolWorker::signal(int number) const {
  if (!alive()) return;
  if (process_.valid()) {
    ::syscall(SYS_pidfd_send_signal, process_.get(), number, nullptr, 0);
  } else {
    ::kill(pid_, number);
  }
}

void PoolWorker::wait_for_end() const {
  pollfd process{process_.get(), POLLIN, 0};
  ::poll(&process, 1, process_.valid() ? kLongestDeath : 0);
}

void PoolWorker::give(const std::vector<Span>& spans) { line.say(frame_run(spans)); }

void PoolWorker::say_no_more() {
  if (record.awaits_end()) return;
  record.told_no_more();
  line.say(frame_no_more());
}

void PoolWorker::heed(const Event& event, Watchdog::Time now) {
  const bool had_stacks = watchdog.has_taken_stacks();
  watchdog.heed(event, now);
  if (had_stacks && !watchdog.has_taken_stacks()) line.files().clear_fault();
}

}  // namespace fastest::execute
