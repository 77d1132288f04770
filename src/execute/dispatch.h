// Drives one run: the only writer of run state and the only caller of reporters. It reads the runner's events in order,
// knows which item is in flight and which have their verdict, answers `sync`, passes signals on, and when a runner dies
// makes that a result.
#pragma once

#include <memory>
#include <vector>

#include "base/signals.h"
#include "fastest/executor.h"
#include "fastest/reporter.h"

namespace fastest::execute {

struct DispatchRules {
  std::int64_t maxfail = 0;  ///< stop after so many failures; 0: never
};

using Reporters = std::vector<std::unique_ptr<Reporter>>;

/// The exit code of the run. Every reporter gets RunDone as its last event, and finish().
Result<int> dispatch(Executor& executor, const Reporters& reporters, const DispatchRules& rules,
                     base::SignalSource& signals);

}  // namespace fastest::execute
