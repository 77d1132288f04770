// A test's output during teardown is shown with its failure, although it belongs to another report: those reports have
// the empty category.
#include "report/sections.h"

#include <algorithm>
#include <functional>

#include "report/text_width.h"

namespace fastest::report {
namespace {

using Records = std::vector<const Record*>;

/// Those that no debugger has shown.
Records records_of(const Stats& stats, std::string_view category) {
  Records records;
  const Category* found = stats.find(category);
  if (found == nullptr) return records;
  for (const Record& record : found->records) {
    if (!record.report.shown) records.push_back(&record);
  }
  return records;
}

void write_longrepr(Page& page, const Record& record) {
  const auto& longrepr = record.report.longrepr;
  if (!longrepr || (longrepr->text.empty() && !longrepr->plain)) return;
  page.writer().write(longrepr->text);
  if (longrepr->plain || !longrepr->text.ends_with('\n')) page.writer().line();
}

void write_captured(Page& page, const Section& section) {
  std::string_view text = section.second;
  page.writer().separator("-", section.first);
  if (text.ends_with('\n')) text.remove_suffix(1);
  page.writer().line(text);
}

bool wanted(const Settings& settings, const Section& section) {
  if (settings.capture == "no") return false;
  return settings.capture == "all" || section.first.find(settings.capture) != std::string::npos;
}

/// Copies of an item are neighbours, in the order of their workers.
void write_worker(Page& page, const Settings& settings, const Record& record) {
  if (settings.copies < 2 || record.report.index < 0) return;
  page.line("[gw" + std::to_string(record.report.index % settings.copies) + "] linux -- Python " + settings.python);
}

void write_report(Page& page, const Settings& settings, const Record& record) {
  write_worker(page, settings, record);
  write_longrepr(page, record);
  for (const Section& section : record.report.sections) {
    if (wanted(settings, section)) write_captured(page, section);
  }
}

void write_teardown_output(Page& page, const Settings& settings, const Stats& stats, const Reported& report) {
  for (const Record* other : records_of(stats, "")) {
    if (other->report.when != "teardown" || other->report.nodeid != report.nodeid) continue;
    for (const Section& section : other->report.sections) {
      if (wanted(settings, section) && section.first.find("teardown") != std::string::npos)
        write_captured(page, section);
    }
  }
}

std::string crash_line(const Record& record) {
  const auto& longrepr = record.report.longrepr;
  if (!longrepr) return "None";
  if (const auto& crash = longrepr->crash) {
    const std::string first_line = crash->message.substr(0, crash->message.find('\n'));
    return crash->path + ":" + std::to_string(crash->lineno) + ": " + first_line;
  }
  return std::string(first_code_points(strip_ansi(longrepr->text), 50));
}

void write_failure(Page& page, const Settings& settings, const Stats& stats, const Record& record) {
  page.separator("_", record.headline(), std::string(kRed) + kBold);
  write_report(page, settings, record);
  write_teardown_output(page, settings, stats, record.report);
}

void write_failing(Page& page, const Settings& settings, const Stats& stats, std::string_view category,
                   std::string_view title) {
  const Records records = records_of(stats, category);
  if (records.empty()) return;
  page.separator("=", title);
  for (const Record* record : records) {
    if (settings.traceback == "line") {
      write_report(page, settings, *record);
      page.line(crash_line(*record));
    } else {
      write_failure(page, settings, stats, *record);
    }
  }
}

void write_passing(Page& page, const Settings& settings, const Stats& stats, std::string_view category,
                   std::string_view title) {
  const Records records = records_of(stats, category);
  if (settings.traceback == "no" || records.empty()) return;
  page.separator("=", title);
  for (const Record* record : records) {
    if (!record->report.sections.empty()) {
      page.separator("_", record->headline(), std::string(kGreen) + kBold);
      write_report(page, settings, *record);
    }
    write_teardown_output(page, settings, stats, record->report);
  }
}

}  // namespace

void write_errors(Page& page, const Settings& settings, const Stats& stats) {
  if (settings.traceback == "no" || records_of(stats, "error").empty()) return;
  page.separator("=", "ERRORS");
  for (const Record& record : stats.find("error")->records) {
    const std::string& when = record.report.when;
    const std::string title = when == "collect" ? "ERROR collecting " : "ERROR at " + when + " of ";
    page.separator("_", title + record.headline(), std::string(kRed) + kBold);
    write_report(page, settings, record);
  }
}

void write_failures(Page& page, const Settings& settings, const Stats& stats) {
  if (settings.traceback != "no") write_failing(page, settings, stats, "failed", "FAILURES");
}

void write_xfailures(Page& page, const Settings& settings, const Stats& stats) {
  if (settings.xfail_tracebacks && settings.traceback != "no")
    write_failing(page, settings, stats, "xfailed", "XFAILURES");
}

void write_passes(Page& page, const Settings& settings, const Stats& stats) {
  if (settings.shows('P')) write_passing(page, settings, stats, "passed", "PASSES");
}

void write_xpasses(Page& page, const Settings& settings, const Stats& stats) {
  if (settings.shows('X')) write_passing(page, settings, stats, "xpassed", "XPASSES");
}

}  // namespace fastest::report
