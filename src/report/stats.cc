// Categories are few, so they are found by walking the list.
#include "report/stats.h"

#include <algorithm>
#include <sstream>

#include "report/paths.h"

namespace fastest::report {

std::string Record::headline() const {
  if (report.subtest) return report.domain + " " + *report.subtest;
  return report.domain.empty() ? "test session" : report.domain;
}

Category& Stats::category(std::string_view name) {
  const auto found =
      std::find_if(categories_.begin(), categories_.end(), [name](const Category& c) { return c.name == name; });
  return found != categories_.end() ? *found : categories_.emplace_back(Category{std::string(name), 0, {}});
}

const Record& Stats::add(Record record) {
  Category& target = category(record.status.category);
  ++target.count;
  return target.records.emplace_back(std::move(record));
}

void Stats::count(std::string_view name, std::int64_t number) { category(name).count += number; }

void Stats::add_warning(const WarningRecorded& warning) {
  count("warnings", 1);
  warnings_.push_back(warning);
}

const Category* Stats::find(std::string_view name) const {
  const auto found =
      std::find_if(categories_.begin(), categories_.end(), [name](const Category& c) { return c.name == name; });
  return found != categories_.end() ? &*found : nullptr;
}

std::int64_t Stats::number(std::string_view name) const {
  const Category* found = find(name);
  return found == nullptr ? 0 : found->count;
}

const std::vector<std::string>& known_categories() {
  static const std::vector<std::string> known = {"failed",          "passed",          "skipped",         "deselected",
                                                 "xfailed",         "xpassed",         "warnings",        "error",
                                                 "subtests passed", "subtests failed", "subtests skipped"};
  return known;
}

Markup main_color(const Stats& stats, bool complete) {
  const std::vector<std::string>& known = known_categories();
  const auto is_unknown = [&known](const Category& category) {
    return !category.name.empty() && std::find(known.begin(), known.end(), category.name) == known.end();
  };
  if (stats.has("failed") || stats.has("error")) return kRed;
  if (stats.has("warnings") || stats.has("xpassed")) return kYellow;
  if (std::any_of(stats.categories().begin(), stats.categories().end(), is_unknown)) return kYellow;
  return stats.has("passed") || !complete ? kGreen : kYellow;
}

namespace {

ShownStatus upper_case_status(std::string category, std::string letter) {
  std::string word = category;
  std::transform(word.begin(), word.end(), word.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return {std::move(category), std::move(letter), std::move(word), {}};
}

ShownStatus plain_status(const Reported& report) {
  const bool around = report.when == "setup" || report.when == "teardown";
  if (report.wasxfail && report.outcome == "skipped") return {"xfailed", "x", "XFAIL", {}};
  if (report.wasxfail && report.outcome == "passed") return {"xpassed", "X", "XPASS", {}};
  if (around && report.outcome == "passed") return {};
  if ((around || report.when == "collect") && report.outcome == "failed") return upper_case_status("error", "E");
  if (report.outcome == "passed") return upper_case_status("passed", ".");
  return upper_case_status(report.outcome, report.outcome == "skipped" ? "s" : "F");
}

ShownStatus subtest_status(const Reported& report, bool quiet) {
  const std::string& description = *report.subtest;
  if (report.wasxfail) {
    if (quiet) return {};
    return report.outcome == "skipped" ? ShownStatus{"xfailed", "y", "SUBXFAIL" + description, {}}
                                       : plain_status(report);
  }
  if (report.outcome == "failed") return {"failed", "u", "SUBFAILED" + description, {}};
  if (quiet) return {};
  if (report.outcome == "passed") return {"subtests passed", "u", "SUBPASSED" + description, {}};
  return {"skipped", "-", "SUBSKIPPED" + description, {}};
}

}  // namespace

ShownStatus default_status(const Reported& report, int subtest_verbosity) {
  if (report.subtest && report.when == "call") return subtest_status(report, subtest_verbosity == 0);
  return plain_status(report);
}

Markup report_markup(const Record& record) {
  if (!record.status.markup.empty()) return markup_of(record.status.markup);
  const std::string& outcome = record.report.outcome;
  if (outcome == "passed") return record.report.wasxfail ? kYellow : kGreen;
  if (outcome == "failed") return kRed;
  return outcome == "skipped" ? kYellow : "";
}

Reported as_report(const CollectReported& collected) {
  Reported report;
  report.nodeid = collected.nodeid;
  report.path = report.domain = std::string(node_path(collected.nodeid));
  report.when = "collect";
  report.outcome = collected.outcome;
  report.longrepr = collected.longrepr;
  report.sections = collected.sections;
  return report;
}

namespace {

/// The fault handler's stack without the frames of the runner itself, which come last in each thread.
std::string user_frames(const std::string& stack) {
  std::string text;
  bool was_ours = false;
  std::istringstream lines(stack);
  for (std::string line; std::getline(lines, line);) {
    const bool is_frame = line.starts_with("  File ");
    const bool is_program = was_ours && is_frame && line.find("\"<string>\"") != std::string::npos;
    was_ours = is_program || (is_frame && line.find("\"<fastest>/") != std::string::npos);
    if (!was_ours) text += line + "\n";
  }
  return text;
}

std::string crash_text(const TestCrashed& crashed) {
  const std::string text = (crashed.timed_out ? "" : "The test crashed: ") + crashed.reason + "\n";
  return crashed.stack.empty() ? text : text + "\n" + user_frames(crashed.stack);
}

void add_section(Reported& report, const char* stream, const std::string& text) {
  if (!text.empty()) report.sections.emplace_back(std::string("Captured ") + stream + " " + report.when, text);
}

}  // namespace

Reported as_report(const TestCrashed& crashed, const Item& item, bool after_call) {
  Reported report;
  report.index = crashed.index;
  report.nodeid = item.nodeid;
  report.path = item.path;
  report.lineno = item.lineno;
  report.domain = item.domain;
  report.when = after_call ? "teardown" : "call";
  report.outcome = "failed";
  report.longrepr = LongRepr{};
  report.longrepr->text = crash_text(crashed);
  report.longrepr->crash =
      LongRepr::Crash{item.path, item.lineno + 1, (crashed.timed_out ? "" : "crashed: ") + crashed.reason};
  add_section(report, "stdout", crashed.out);
  add_section(report, "stderr", crashed.err);
  return report;
}

}  // namespace fastest::report
