// The order of looking matters: frames that are complete, then new bytes, and only when both are exhausted the end of
// the child, so that nothing which a dying runner said is lost.
#include "execute/streaming.h"

#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>

#include "base/orphans.h"
#include "base/signals.h"

namespace fastest::execute {
namespace {

using Clock = std::chrono::steady_clock;

// An event that nobody is in a hurry for is seen after so long; also how soon the end of a child is seen without pidfd.
constexpr std::chrono::milliseconds kNap{20};

}  // namespace

/// Also where a run is given up: the runner is killed, and could tear nothing down.
StreamingExecutor::~StreamingExecutor() {
  if (!runner_ || status_) return;
  runner_.reset();
  base::end_orphans(base::Spare::kNobody);
}

Status StreamingExecutor::start(const WorkUnit& unit) {
  files_.clear();
  frames_.clear();
  watchdog_ = Watchdog();
  status_.reset();
  done_ = false;
  runner_.reset();
  Result<std::unique_ptr<RunnerProcess>> runner = launch(unit);
  if (!runner) return runner.error();
  runner_ = runner.take();
  return Done{};
}

Result<ExecutorResult> StreamingExecutor::wait(std::chrono::milliseconds timeout) {
  const auto deadline = Clock::now() + timeout;
  for (;;) {
    Result<std::optional<Event>> event = frames_.next();
    if (!event) return event.error();
    if (*event) {
      heed(**event);
      return ExecutorResult(*std::move(*event));
    }
    if (receive(frames_)) continue;
    if (status_) return ExecutorResult(obituary());
    status_ = runner_->poll();
    if (status_) base::end_orphans(done_ ? base::Spare::kDetached : base::Spare::kNobody);
    if (status_) continue;
    watch();
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now());
    if (left.count() <= 0) return ExecutorResult(Idle{});
    nap(std::min(left, kNap), runner_->ended());
  }
}

void StreamingExecutor::hurry(const std::string&) {
  signal(RunnerSignals().hurry);
  watchdog_.hurry(Clock::now());
}

void StreamingExecutor::heed(const Event& event) {
  const bool had_stacks = watchdog_.has_taken_stacks();
  watchdog_.heed(event, Clock::now());
  done_ = done_ || std::holds_alternative<RunDone>(event);
  if (had_stacks && !watchdog_.has_taken_stacks()) files_.clear_fault();  // it has ended by itself in the meantime
}

/// Only when everything that the runner said is read: a test that has ended is not late.
void StreamingExecutor::watch() { obey(watchdog_.step(Clock::now()), *runner_); }

RunnerEnded StreamingExecutor::obituary() const {
  return {.exit_code = status_->exit_code,
          .signal = status_->signal,
          .stack = files_.fault(),
          .out = files_.out(),
          .err = files_.err(),
          .time_limit = watchdog_.exceeded()};
}

void settle_in_child(pid_t parent) {
  base::release_signals();
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(1);  // the parent died in between
}

}  // namespace fastest::execute
