// The order of looking matters: frames that are complete, then new bytes, and only when both are exhausted the end of
// the child, so that nothing which a dying runner said is lost.
#include "execute/streaming.h"

#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>

#include "base/signals.h"

namespace fastest::execute {
namespace {

// An event that nobody is in a hurry for is seen after so long; also how soon the end of a child is seen without pidfd.
constexpr std::chrono::milliseconds kNap{20};

}  // namespace

Status StreamingExecutor::start(const WorkUnit& unit) {
  files_.clear();
  frames_.clear();
  status_.reset();
  runner_.reset();
  Result<std::unique_ptr<RunnerProcess>> runner = launch(unit);
  if (!runner) return runner.error();
  runner_ = runner.take();
  return Done{};
}

Result<ExecutorResult> StreamingExecutor::wait(std::chrono::milliseconds timeout) {
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  for (;;) {
    Result<std::optional<Event>> event = frames_.next();
    if (!event) return event.error();
    if (*event) return ExecutorResult(*std::move(*event));
    if (receive(frames_)) continue;
    if (status_) {
      return ExecutorResult(
          RunnerEnded{status_->exit_code, status_->signal, files_.fault(), files_.out(), files_.err()});
    }
    status_ = runner_->poll();
    if (status_) continue;
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    if (left.count() <= 0) return ExecutorResult(Idle{});
    nap(std::min(left, kNap), runner_->ended());
  }
}

void settle_in_child(pid_t parent) {
  base::release_signals();
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(1);  // the parent died in between
}

}  // namespace fastest::execute
