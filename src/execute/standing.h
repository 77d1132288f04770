// How the tests of a pool stand: how many have failed, why no other one starts, which ends of workers are too many, and
// so what the zygote is told in the end. It decides; who acts on it is the pool.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "execute/failures.h"
#include "execute/pool_message.h"
#include "fastest/event.h"

namespace fastest::execute {

struct StandingRules {
  std::int64_t maxfail = 0;        ///< stop after so many failures; 0: never
  std::int64_t max_restarts = -1;  ///< of workers that died; -1: as long as each has run something
  bool confirm = true;             ///< keep what has failed, to run it again alone
  bool each = false;               ///< every worker runs every item
};

class Standing {
 public:
  using Time = std::chrono::steady_clock::time_point;

  /// `failed`: tests that failed before this pool.
  Standing(const StandingRules& rules, std::int64_t failed, Time now);

  /// A module or another collector could not be collected.
  void collector_failed() { ++failed_; }
  /// The worker that ran the item had started `ran`, the item last.
  void test_failed(std::int64_t item, const std::vector<std::int64_t>& ran);
  /// No other test starts; the first reason is told.
  void stop_because(const std::string& reason, bool failed);
  /// The run's time is over: nothing is run again either.
  void time_is_over(const std::string& reason);
  /// Somebody has got a SIGINT, or acts as if; the first that has words has them.
  void interrupted(std::optional<WasInterrupted> words = std::nullopt);
  /// A session has come to an internal error.
  void broken();

  /// A worker is gone while there was work left: whether another one may take its place. `fruitful`: it has run
  /// something; `expected`: it left because it had nothing to do.
  bool may_replace(bool fruitful, bool expected);
  /// The exit code of a worker whose session has ended by itself: of an interrupted run it may be the run's.
  void worker_left(int exit_code);
  /// The item may be run once more; once.
  bool may_run_again(std::int64_t item) { return again_.insert(item).second; }

  [[nodiscard]] std::int64_t failed() const { return failed_; }
  /// No other test starts.
  [[nodiscard]] bool stops() const { return stops_; }
  /// The words of the interruption, once.
  std::optional<WasInterrupted> take_interruption();
  [[nodiscard]] TestsOver ending(Time now) const;

 private:
  StandingRules rules_;
  Time began_;
  std::int64_t failed_;
  int restarts_ = 0, fruitless_ = 0;
  bool stops_ = false, time_is_over_ = false;
  TestsOver ending_;
  Failures failures_;
  std::optional<WasInterrupted> words_;
  std::set<std::int64_t> again_;
};

}  // namespace fastest::execute
