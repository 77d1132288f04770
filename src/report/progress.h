// How far the run is: "[ 42%]", "[ 42/100]" or the time that the tests took, at the right edge of the window.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "fastest/test.h"
#include "report/page.h"
#include "report/settings.h"
#include "report/stats.h"

namespace fastest::report {

class Progress {
 public:
  explicit Progress(const Settings& settings) : settings_(settings) {}

  void start(const std::vector<Item>& items);
  /// Something was shown of this item.
  void shown(std::int64_t index);
  /// A report of any phase; for times.
  void timed(const Reported& report, bool counts);

  [[nodiscard]] bool active() const { return settings_.progress != ProgressStyle::kNone; }
  [[nodiscard]] std::int64_t reported() const { return reported_; }
  [[nodiscard]] bool complete() const { return reported_ == total_; }

  /// Ends the line with the message if the next letter might not fit before it.
  void write_if_past_edge(Page& page, const Stats& stats);
  /// The message at the right edge.
  void write_filling(Page& page, const Stats& stats);

 private:
  struct Timing {
    std::int64_t index;
    std::string path;
    bool setup;
    double duration;
  };

  [[nodiscard]] std::string message();
  [[nodiscard]] std::string count_message() const;
  [[nodiscard]] std::string times_message();
  [[nodiscard]] bool last_in_file() const;
  [[nodiscard]] int reserved() const;

  const Settings& settings_;
  std::int64_t total_ = 0, reported_ = 0;
  std::vector<bool> is_shown_, is_timed_;
  std::unordered_map<std::string, std::int64_t> tests_of_file_;
  std::vector<Timing> pending_;
  std::string current_file_;
  double subtest_duration_ = -1;
};

}  // namespace fastest::report
