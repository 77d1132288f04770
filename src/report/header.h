// The lines with which a session begins, and the one that says what was collected.
#pragma once

#include <cstdint>

#include "fastest/event.h"
#include "report/execution.h"
#include "report/page.h"
#include "report/settings.h"
#include "report/stats.h"

namespace fastest::report {

/// "=== test session starts ===" and what follows, down to the plugins; with -v also how the tests are executed.
void write_header(Page& page, const Settings& settings, const SessionStarted& started, const Execution& execution);

/// "collecting ... ", which the count of items later ends or overwrites.
void write_collecting(Page& page, const Settings& settings);

/// "collected 5 items / 1 error / 2 deselected / 3 selected".
std::string collection_line(std::int64_t collected, const Stats& stats, bool final);
void write_collection(Page& page, const Settings& settings, const std::string& line, bool final);

}  // namespace fastest::report
