// The sum of times is shown once per test (-v) or once per file: reports wait in `pending_` until their sum is shown,
// and later reports of the same tests (their teardown) are left out, as pytest does.
#include "report/progress.h"

#include <algorithm>

#include "report/durations.h"

namespace fastest::report {
namespace {

bool test_and_set(std::vector<bool>& flags, std::int64_t index) {
  const auto at = static_cast<std::size_t>(index);
  if (flags.size() <= at) flags.resize(at + 1);
  const bool before = flags[at];
  flags[at] = true;
  return before;
}

bool is_set(const std::vector<bool>& flags, std::int64_t index) {
  const auto at = static_cast<std::size_t>(index);
  return index >= 0 && at < flags.size() && flags[at];
}

std::string right_aligned(const std::string& text, std::size_t width) {
  return text.size() >= width ? text : std::string(width - text.size(), ' ') + text;
}

}  // namespace

void Progress::start(const std::vector<Item>& items) {
  total_ = static_cast<std::int64_t>(items.size());
  is_shown_.reserve(items.size());
  tests_of_file_.clear();
  if (settings_.progress != ProgressStyle::kTimes) return;
  for (const Item& item : items) ++tests_of_file_[item.path];
}

void Progress::shown(std::int64_t index) {
  if (index < 0 || !test_and_set(is_shown_, index)) ++reported_;
}

void Progress::timed(const Reported& report, bool counts) {
  if (settings_.progress != ProgressStyle::kTimes) return;
  current_file_ = report.path;
  subtest_duration_ = report.subtest ? report.duration : -1;
  if (report.subtest || !counts || is_set(is_timed_, report.index)) return;
  pending_.push_back({report.index, report.path, report.when == "setup", report.duration});
}

int Progress::reserved() const {
  if (settings_.progress == ProgressStyle::kTimes) return static_cast<int>(std::string_view(" 99h 59m").size());
  if (settings_.progress == ProgressStyle::kPercent) return static_cast<int>(std::string_view(" [100%]").size());
  return 4 + 2 * static_cast<int>(std::to_string(total_).size());
}

std::string Progress::count_message() const {
  const std::string total = std::to_string(total_);
  if (total_ == 0) return " [ 0 / 0 ]";
  return " [" + right_aligned(std::to_string(reported_), total.size()) + "/" + total + "]";
}

bool Progress::last_in_file() const {
  const auto finished = std::count_if(pending_.begin(), pending_.end(), [this](const Timing& timing) {
    return timing.setup && timing.path == current_file_;
  });
  const auto expected = tests_of_file_.find(current_file_);
  return finished == (expected == tests_of_file_.end() ? 0 : expected->second);
}

std::string Progress::times_message() {
  if (total_ == 0) return {};
  const bool verbose = settings_.case_verbosity > 0;
  if (subtest_duration_ >= 0) return verbose ? test_duration(subtest_duration_) : "";
  if (!verbose && !last_in_file()) return {};
  double sum = 0;
  for (const Timing& timing : pending_) {
    sum += timing.duration;
    if (timing.index >= 0) test_and_set(is_timed_, timing.index);
  }
  pending_.clear();
  return test_duration(sum);
}

std::string Progress::message() {
  if (settings_.progress == ProgressStyle::kTimes) return times_message();
  if (settings_.progress == ProgressStyle::kCount) return count_message();
  if (total_ == 0) return " [100%]";
  return " [" + right_aligned(std::to_string(reported_ * 100 / total_), 3) + "%]";
}

void Progress::write_if_past_edge(Page& page, const Stats& stats) {
  Writer& writer = page.writer();
  if (writer.column() + reserved() + 1 < settings_.width) return;
  writer.write(message() + "\n", main_color(stats, complete()));
}

void Progress::write_filling(Page& page, const Stats& stats) {
  Writer& writer = page.writer();
  const std::string text = message();
  const int fill = std::max(settings_.width - writer.column() - 1, 0);
  writer.write(right_aligned(text, static_cast<std::size_t>(fill)), main_color(stats, complete()));
}

}  // namespace fastest::report
