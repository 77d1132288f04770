// What the parent says to a runner by signals. Real-time signals, because hardly any test uses them; the runner gets
// the numbers in its payload.
#pragma once

#include <signal.h>

#include "execute/watchdog.h"

namespace fastest::execute {

struct RunnerSignals {
  int ask = SIGRTMIN + 11;          ///< the test in flight has exceeded its limit: fail it
  int hurry = SIGRTMIN + 12;        ///< the run's time is over: start no other test
  int take_stacks = SIGRTMIN + 13;  ///< write the stacks of all threads to the fault file
};

/// Does to a process what its watchdog says.
template <typename Process>
void obey(Watchdog::Step step, Process& process) {
  const RunnerSignals signals;
  if (step == Watchdog::Step::kAsk) process.signal(signals.ask);
  if (step == Watchdog::Step::kTakeStacks) process.signal(signals.take_stacks);
  if (step == Watchdog::Step::kKill) process.signal(SIGKILL);
}

}  // namespace fastest::execute
