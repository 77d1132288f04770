// Short ways to say events, and the text that reporters make of them.
#pragma once

#include <string>
#include <vector>

#include "fastest/event.h"
#include "fastest/options.h"
#include "report/terminal.h"

namespace fastest::testing {

/// Options of a run in /p with a window of 80 columns.
inline Options plain_options() {
  Options options;
  options.rootdir = options.invocation_dir = "/p";
  return options;
}

inline SessionStarted started() {
  SessionStarted event;
  event.python = "3.11.7";
  event.executable = "/usr/bin/python3";
  event.rootdir = "/p";
  return event;
}

/// Items "test_a.py::NAME".
inline ItemsCollected items(const std::vector<std::string>& names) {
  ItemsCollected event;
  for (const std::string& name : names) event.items.push_back({"test_a.py::" + name, "test_a.py", 0, name});
  return event;
}

inline Reported report_of(std::int64_t index, const std::string& name, const std::string& when,
                          const std::string& outcome) {
  Reported report;
  report.index = index;
  report.nodeid = "test_a.py::" + name;
  report.path = "test_a.py";
  report.domain = name;
  report.lineno = 0;
  report.when = when;
  report.outcome = outcome;
  return report;
}

struct Shown {
  std::string out, err;
};

/// The terminal's output for the events; `seconds` pass between the first and the last.
inline Shown shown(const std::vector<Event>& events, const Options& options = plain_options(), double seconds = 0.12,
                   const report::Execution& execution = {}) {
  Shown result;
  {
    report::Output output([&result](std::string_view text) { return result.out += text, true; },
                          [&result](std::string_view text) { return result.err += text, true; });
    const auto clock = [looks = 0, seconds]() mutable { return looks++ < 2 ? 0.0 : seconds; };
    report::Terminal terminal(options, output, clock, execution);
    for (const Event& event : events) terminal.on(event);
    terminal.finish();
  }
  return result;
}

}  // namespace fastest::testing
