// Times as pytest writes them, and the list of the slowest phases.
#pragma once

#include <string>

#include "report/page.h"
#include "report/settings.h"
#include "report/stats.h"

namespace fastest::report {

/// "0.12s", or "62.00s (0:01:02)" from a minute on.
std::string session_duration(double seconds);

/// " 1.234ms": at most seven columns below 100 hours; for `console_output_style = times`.
std::string test_duration(double seconds);

/// --durations.
void write_durations(Page& page, const Settings& settings, const Stats& stats);

}  // namespace fastest::report
