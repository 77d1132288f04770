// What the run has brought so far, by category in the order in which categories appeared: pytest's
// `TerminalReporter.stats`.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "fastest/event.h"
#include "report/markup.h"

namespace fastest::report {

/// A report with what the terminal says of it. Collect reports are Reported with `when` "collect".
struct Record {
  Reported report;
  ShownStatus status;

  /// The name over its section: "Class.test", "test [message] (i=1)", or the file.
  [[nodiscard]] std::string headline() const;
};

/// Reports of one category. `count` also holds those that nobody will ask for again and that were not kept.
struct Category {
  std::string name;
  std::int64_t count = 0;
  std::deque<Record> records;
};

class Stats {
 public:
  const Record& add(Record record);
  void count(std::string_view category, std::int64_t number);
  void add_warning(const WarningRecorded& warning);

  [[nodiscard]] const Category* find(std::string_view category) const;
  [[nodiscard]] std::int64_t number(std::string_view category) const;
  [[nodiscard]] bool has(std::string_view category) const { return find(category) != nullptr; }
  [[nodiscard]] const std::deque<Category>& categories() const { return categories_; }
  [[nodiscard]] const std::vector<WarningRecorded>& warnings() const { return warnings_; }

 private:
  Category& category(std::string_view name);

  std::deque<Category> categories_;
  std::vector<WarningRecorded> warnings_;
};

/// The order in which the final line names categories; plugins' own come after these.
const std::vector<std::string>& known_categories();

/// Red, yellow or green for the whole run so far; `complete`: every item has been reported.
Markup main_color(const Stats& stats, bool complete);

/// pytest's own `pytest_report_teststatus`.
ShownStatus default_status(const Reported& report, int subtest_verbosity);

/// The colour of a report's letter or word.
Markup report_markup(const Record& record);

/// A failed or skipped collector as a report.
Reported as_report(const CollectReported& collected);

/// The item's verdict when it ended its interpreter; `after_call` if its body had been reported by then.
Reported as_report(const TestCrashed& crashed, const Item& item, bool after_call);

}  // namespace fastest::report
