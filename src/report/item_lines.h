// The part of the page that grows while tests run: a line of letters per file, or with -v a line per test.
#pragma once

#include <string>
#include <string_view>

#include "fastest/event.h"
#include "report/page.h"
#include "report/progress.h"
#include "report/settings.h"
#include "report/stats.h"

namespace fastest::report {

class ItemLines {
 public:
  ItemLines(Page& page, const Settings& settings, Progress& progress, const Stats& stats)
      : page_(page), settings_(settings), progress_(progress), stats_(stats) {}

  void start(const Item& item);
  void report(const Record& record);
  /// A passed test; the same as report() with far fewer steps.
  void passed(std::int64_t index, const Item& item);
  /// All items are through.
  void finish();

 private:
  [[nodiscard]] bool verbose() const { return settings_.case_verbosity > 0; }
  void open_file(const Item& item);
  void letter(std::string_view letter, const Markup& markup);
  void word(const std::string& line, const std::string& word, const Markup& markup);
  void reason(const Record& record);

  Page& page_;
  const Settings& settings_;
  Progress& progress_;
  const Stats& stats_;
};

/// "tests/test_a.py::Class::test " as -v shows it; -vv adds where an inherited test is defined.
std::string location_line(const Settings& settings, std::string_view nodeid, const std::string& path,
                          std::string_view domain);

/// What the user wrote as reason of a skip or xfail.
std::string raw_reason(const Reported& report);

/// `text` put between `before` and `after`, its first line only, cut with "..." to `width` columns; empty if not even
/// that fits.
std::string trimmed(std::string_view before, std::string_view text, std::string_view after, int width);

}  // namespace fastest::report
