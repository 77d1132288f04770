// An answer to a question is a new limit for the same item. A test that swallows every exception would get limits for
// ever, so the number of answers is bounded: one for the test, one for its teardown.
#include "execute/watchdog.h"

namespace fastest::execute {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kLate{10};        // the runner's clock for a test starts after ours only if we look late
constexpr milliseconds kAskAgain{50};    // a question that came between two phases is not heard
constexpr milliseconds kGrace{1000};     // for the first answer
constexpr milliseconds kForStacks{300};  // until the stacks are written
constexpr double kHurry = 5;             // seconds for the test in flight when the run's time is over
constexpr int kMostAnswers = 2;

milliseconds duration_of(double seconds) { return milliseconds(static_cast<std::int64_t>(seconds * 1000)); }

}  // namespace

void Watchdog::heed(const Event& event, Time now) {
  if (const auto* start = std::get_if<TestStarted>(&event)) started(start->index, now);
  if (const auto* limit = std::get_if<TestTimeLimit>(&event)) limited(*limit, now);
  if (std::holds_alternative<TestPassed>(event) || std::holds_alternative<TestFinished>(event)) {
    in_flight_.reset();
    disarm();
  }
  if (std::holds_alternative<CollectionFinished>(event)) {
    collecting_ = false;
    if (!in_flight_) disarm();
  }
}

void Watchdog::started(std::int64_t index, Time now) {
  in_flight_ = index;
  collecting_ = false;
  answers_ = 0;
  disarm();
  if (every_seconds_ > 0) arm(every_seconds_, every_at_once_, now);
  if (hurried_) hurry(now);
}

void Watchdog::limited(const TestTimeLimit& limit, Time now) {
  if (limit.index < 0) {
    every_seconds_ = limit.seconds;
    every_at_once_ = limit.at_once;
  } else if (limit.index == in_flight_) {
    answers_ += asked_ ? 1 : 0;
    disarm();
    if (limit.seconds > 0) arm(limit.seconds, limit.at_once, now);
  }
}

void Watchdog::hurry(Time now) {
  hurried_ = true;
  const Time latest = now + duration_of(kHurry);
  if ((in_flight_ || collecting_) && (!due_ || *due_ > latest)) arm(kHurry, false, now);
}

void Watchdog::arm(double seconds, bool at_once, Time now) {
  limit_ = seconds;
  at_once_ = at_once;
  due_ = now + duration_of(seconds) + kLate;
}

void Watchdog::disarm() {
  due_.reset();
  ask_again_.reset();
  kill_at_.reset();
  asked_ = false;
}

Watchdog::Step Watchdog::step(Time now) {
  if (!due_ || now < *due_ || killed_) return Step::kNone;
  const bool may_ask = !at_once_ && answers_ < kMostAnswers && now < *due_ + kGrace;
  if (may_ask && !kill_at_) {
    if (ask_again_ && now < *ask_again_) return Step::kNone;
    ask_again_ = now + kAskAgain;
    asked_ = true;
    return Step::kAsk;
  }
  if (!kill_at_) {
    kill_at_ = now + kForStacks;
    return Step::kTakeStacks;
  }
  if (now < *kill_at_) return Step::kNone;
  killed_ = true;
  return Step::kKill;
}

}  // namespace fastest::execute
