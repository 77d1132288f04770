// The long part of the summary: ERRORS, FAILURES, XFAILURES, PASSES, XPASSES with tracebacks and captured output.
#pragma once

#include "report/page.h"
#include "report/settings.h"
#include "report/stats.h"

namespace fastest::report {

void write_errors(Page& page, const Settings& settings, const Stats& stats);
void write_failures(Page& page, const Settings& settings, const Stats& stats);
void write_xfailures(Page& page, const Settings& settings, const Stats& stats);
void write_passes(Page& page, const Settings& settings, const Stats& stats);
void write_xpasses(Page& page, const Settings& settings, const Stats& stats);

}  // namespace fastest::report
