// Where items run. A strategy implements Executor; dispatch drives it and is the only one who knows what has happened
// so far.
#pragma once

#include <chrono>
#include <string>
#include <variant>
#include <vector>

#include "fastest/error.h"
#include "fastest/event.h"

namespace fastest {

/// A piece of work for one runner.
struct WorkUnit {
  std::vector<std::string> done;  ///< node ids that have a verdict already: the runner replaces one that died
  bool resumed = false;
  int failed = 0;                          ///< tests that failed so far: -x and --maxfail count on
  std::vector<std::string> suspects = {};  ///< node ids: one of them may have taken a pool down; each runs by itself
};

/// The runner ended. `signal` is 0 if it left by itself; `stack` is what the fault handler wrote. `time_limit`, if not
/// 0, is why it was killed: its test had so many seconds, and did not react when they were over.
struct RunnerEnded {
  int exit_code = 0;
  int signal = 0;
  std::string stack, out, err;
  double time_limit = 0;
  std::vector<std::int64_t> in_flight = {};  ///< of a pool that has lost its workers with it: the items that they ran
};
/// Nothing came within the time that was given.
struct Idle {};

using ExecutorResult = std::variant<Event, RunnerEnded, Idle>;

/// Start a unit, wait for what comes of it, answer a sync, bring it to an end, and abort. Not thread-safe.
class Executor {
 public:
  virtual ~Executor() = default;
  virtual Status start(const WorkUnit& unit) = 0;
  /// The next event in order. After RunnerEnded only start() may be called.
  virtual Result<ExecutorResult> wait(std::chrono::milliseconds timeout) = 0;
  /// Answer a SyncAsked event: the runner goes on.
  virtual Status release() = 0;
  /// The run's time is over, as `reason` says: no other test starts, and those in flight have some seconds left.
  virtual void hurry(const std::string& reason) = 0;
  /// Pass a signal on to the runner.
  virtual void signal(int number) = 0;
};

}  // namespace fastest
