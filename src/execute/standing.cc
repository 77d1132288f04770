#include "execute/standing.h"

#include <utility>

#include "fastest/error.h"

namespace fastest::execute {
namespace {

constexpr int kFruitlessRestarts = 3;  // workers that die without having run anything

}  // namespace

Standing::Standing(const StandingRules& rules, std::int64_t failed, Time now)
    : rules_(rules), began_(now), failed_(failed) {}

void Standing::test_failed(std::int64_t item, const std::vector<std::int64_t>& ran) {
  if (rules_.confirm && item >= 0) failures_.note(item, ran);
  ++failed_;
  if (rules_.maxfail > 0 && failed_ >= rules_.maxfail) {
    stop_because("stopping after " + std::to_string(failed_) + " failures", true);
  }
}

void Standing::stop_because(const std::string& reason, bool failed) {
  stops_ = true;
  if (!ending_.stopped.empty()) return;
  ending_.stopped = reason;
  ending_.stopped_by_failure = failed;
}

void Standing::time_is_over(const std::string& reason) {
  time_is_over_ = true;
  stop_because(reason, true);
}

void Standing::interrupted(std::optional<WasInterrupted> words) {
  stops_ = ending_.interrupted = true;
  if (!words_) words_ = std::move(words);
}

void Standing::broken() {
  stops_ = true;
  ending_.exit_code = static_cast<int>(ExitCode::kInternalError);
}

bool Standing::may_replace(bool fruitful, bool expected) {
  fruitless_ = fruitful || expected ? 0 : fruitless_ + 1;
  restarts_ += expected ? 0 : 1;
  const bool too_many = rules_.max_restarts >= 0 && restarts_ > rules_.max_restarts;
  if (!too_many && fruitless_ <= kFruitlessRestarts) return true;
  stop_because("too many workers have died", false);
  return false;
}

void Standing::worker_left(int exit_code) {
  if (ending_.interrupted && exit_code > 1 && ending_.exit_code < 0) ending_.exit_code = exit_code;
}

std::optional<WasInterrupted> Standing::take_interruption() { return std::exchange(words_, std::nullopt); }

TestsOver Standing::ending(Time now) const {
  TestsOver over = ending_;
  over.failed = failed_;
  if (!over.interrupted && !time_is_over_) over.confirm = failures_.items();
  over.confirm_seconds = Failures::patience(now - began_).count();
  return over;
}

}  // namespace fastest::execute
