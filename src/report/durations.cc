// Which phases are slow is asked of every report, also of passed ones: the terminal keeps those only when --durations
// is given.
#include "report/durations.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>

namespace fastest::report {
namespace {

constexpr double kDefaultMinimum = 0.005;

template <typename... Values>
std::string formatted(const char* pattern, Values... values) {
  char text[64];
  std::snprintf(text, sizeof text, pattern, values...);
  return text;
}

/// As Python shows a timedelta of whole seconds.
std::string clock_text(long seconds) {
  const long days = seconds / 86400, rest = seconds % 86400;
  const std::string time = formatted("%ld:%02ld:%02ld", rest / 3600, rest % 3600 / 60, rest % 60);
  if (days == 0) return time;
  return std::to_string(days) + (days == 1 ? " day, " : " days, ") + time;
}

struct Unit {
  double scale;
  const char* name;
  int precision;
  double limit;
};

constexpr Unit kUnits[] = {{1e6, "us", 3, 10},  {1e6, "us", 2, 100},  {1e6, "us", 1, 1000}, {1e3, "ms", 3, 10},
                           {1e3, "ms", 2, 100}, {1e3, "ms", 1, 1000}, {1, "s", 3, 60}};

std::vector<const Reported*> by_duration(const Stats& stats) {
  std::vector<const Reported*> reports;
  for (const Category& category : stats.categories()) {
    for (const Record& record : category.records) {
      if (record.report.when != "collect") reports.push_back(&record.report);
    }
  }
  std::stable_sort(reports.begin(), reports.end(),
                   [](const Reported* a, const Reported* b) { return a->duration > b->duration; });
  return reports;
}

std::string hidden_line(std::size_t hidden, double minimum, bool hint) {
  const std::string line = "(" + std::to_string(hidden) + formatted(" durations < %gs hidden.", minimum);
  return line + (hint ? "  Use -vv to show these durations.)" : ")");
}

}  // namespace

std::string session_duration(double seconds) {
  const std::string text = formatted("%.2fs", seconds);
  return seconds < 60 ? text : text + " (" + clock_text(static_cast<long>(seconds)) + ")";
}

std::string test_duration(double seconds) {
  for (const Unit& unit : kUnits) {
    const std::string number = formatted("%.*f", unit.precision, seconds * unit.scale);
    if (std::strtod(number.c_str(), nullptr) < unit.limit) return " " + number + unit.name;
  }
  const long whole = std::lrint(seconds);
  if (whole < 3600) return formatted(" %ldm %lds", whole / 60, whole % 60);
  return formatted(" %ldh %ldm", whole / 3600, whole % 3600 / 60);
}

void write_durations(Page& page, const Settings& settings, const Stats& stats) {
  if (!settings.durations) return;
  const auto limit = static_cast<std::size_t>(*settings.durations);
  const double minimum = settings.durations_min.value_or(settings.verbosity < 2 ? kDefaultMinimum : 0.0);
  std::vector<const Reported*> reports = by_duration(stats);
  if (reports.empty()) return;
  page.separator("=", limit == 0 ? "slowest durations" : "slowest " + std::to_string(limit) + " durations");
  if (limit > 0 && reports.size() > limit) reports.resize(limit);
  for (std::size_t i = 0; i < reports.size(); ++i) {
    const Reported& report = *reports[i];
    if (report.duration < minimum) {
      page.line("");
      page.line(hidden_line(reports.size() - i, minimum, !settings.durations_min));
      return;
    }
    page.line(formatted("%.2fs %-8s ", report.duration, report.when.c_str()) + report.nodeid);
  }
}

}  // namespace fastest::report
