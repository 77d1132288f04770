// When the test in flight has taken too long, and what is to be done about it.
//
// It is asked first: a signal, at which the runner raises an exception inside the test, so that it fails where it
// stands, its teardown runs and what it printed is kept. The runner confirms by a new limit. A test that lets a grace
// time go by hangs where Python cannot reach it: its stacks are taken and its runner is killed. The parent holds the
// clock, because a timer or a thread in the runner would cost every test something and could get into its way.
#pragma once

#include <chrono>
#include <optional>

#include "fastest/event.h"

namespace fastest::execute {

/// One per runner. It sees the runner's events when they arrive, and says what is due.
class Watchdog {
 public:
  using Time = std::chrono::steady_clock::time_point;
  enum class Step {
    kNone,
    kAsk,         ///< the interrupting signal; repeated until something happens
    kTakeStacks,  ///< once, before
    kKill         ///< once
  };

  void heed(const Event& event, Time now);
  /// The run's time is over: the test in flight (or the collection) has some seconds left.
  void hurry(Time now);
  [[nodiscard]] Step step(Time now);
  /// The limit that was exceeded, in seconds; 0 unless kKill was said.
  [[nodiscard]] double exceeded() const { return killed_ ? limit_ : 0; }
  /// True from kTakeStacks on, until the test ends by itself after all.
  [[nodiscard]] bool has_taken_stacks() const { return kill_at_.has_value(); }

 private:
  void arm(double seconds, bool at_once, Time now);
  void disarm();
  void started(std::int64_t index, Time now);
  void limited(const TestTimeLimit& limit, Time now);

  double every_seconds_ = 0;  ///< the limit of items that have none of their own
  bool every_at_once_ = false, hurried_ = false, collecting_ = true;
  std::optional<std::int64_t> in_flight_;

  std::optional<Time> due_, ask_again_, kill_at_;
  double limit_ = 0;
  int answers_ = 0;
  bool at_once_ = false, asked_ = false, killed_ = false;
};

}  // namespace fastest::execute
