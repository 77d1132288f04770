// Observations are handed over in large pieces; when the run is quiet, what has gathered is written too, so that a long
// run that is killed loses seconds of its history.
#include "history/recorder.h"

#include <algorithm>

namespace fastest::history {
namespace {

constexpr std::size_t kPiece = 16'384;
constexpr std::chrono::seconds kQuietTime{2};

}  // namespace

void Recorder::on(const Event& event) {
  std::visit([this](const auto& known) { on(known); }, event);
}

void Recorder::idle() {
  if (!observations_.empty() && std::chrono::steady_clock::now() - flushed_at_ > kQuietTime) flush();
}

void Recorder::on(const ItemsCollected& collected) {
  keys_.clear();
  keys_.reserve(collected.items.size());
  for (const Item& item : collected.items) keys_.push_back(item_key(item.nodeid));
  observations_.reserve(std::min(keys_.size(), kPiece));
}

void Recorder::on(const ItemAdded& added) {
  if (added.index < 0) return;
  const auto place = static_cast<std::size_t>(added.index);
  if (keys_.size() <= place) keys_.resize(place + 1);
  keys_[place] = item_key(added.item.nodeid);
}

void Recorder::on(const TestPassed& passed) {
  observe(passed.index, passed.setup + passed.call + passed.teardown, PastOutcome::kPassed);
}

void Recorder::on(const Reported& report) {
  if (report.index < 0) return;
  Open& open = open_[report.index];
  open.is_debugged = open.is_debugged || report.shown;
  if (!report.subtest) open.seconds += report.duration;
  open.has_called = open.has_called || report.when == "call";
  if (report.wasxfail) return;
  if (report.outcome == "failed") open.outcome = PastOutcome::kFailed;
  if (report.outcome == "skipped" && open.outcome == PastOutcome::kPassed && !report.subtest)
    open.outcome = PastOutcome::kSkipped;
}

/// A skipped test's time says nothing about the day on which it is not skipped, a debugged one's nothing at all.
void Recorder::on(const TestFinished& finished) {
  const auto found = open_.find(finished.index);
  if (found == open_.end()) return;
  const Open open = found->second;
  open_.erase(found);
  const bool is_typical = open.has_called && !open.is_debugged && open.outcome != PastOutcome::kSkipped;
  observe(finished.index, is_typical ? std::optional(open.seconds) : std::nullopt, open.outcome);
}

void Recorder::on(const TestCrashed& crashed) {
  open_.erase(crashed.index);
  observe(crashed.index, std::nullopt, PastOutcome::kCrashed);
}

void Recorder::observe(std::int64_t index, std::optional<double> seconds, PastOutcome outcome) {
  if (index < 0 || static_cast<std::size_t>(index) >= keys_.size()) return;
  const bool is_failure = outcome == PastOutcome::kFailed || outcome == PastOutcome::kCrashed;
  observations_.push_back({keys_[static_cast<std::size_t>(index)],
                           {.seconds = seconds, .failure_rate = is_failure ? 1.0 : 0.0, .last = outcome}});
  if (observations_.size() >= kPiece) flush();
}

void Recorder::flush() {
  const std::int64_t now = observations_.empty() ? 0 : store_.minute();
  for (Record& observation : observations_) observation.past.last_minute = now;
  store_.append(observations_);
  observations_.clear();
  flushed_at_ = std::chrono::steady_clock::now();
}

std::unique_ptr<Reporter> make_recorder(const Options& options, Store& store) {
  const bool is_typical = !options.flag("setuponly") && !options.flag("setupplan") && !options.flag("trace");
  if (!is_typical || !base::cache_is_wanted(options)) return nullptr;
  return std::make_unique<Recorder>(store);
}

}  // namespace fastest::history
