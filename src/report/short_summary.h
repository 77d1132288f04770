// "=== short test summary info ===": one line for each report of the categories that -r names.
#pragma once

#include "report/page.h"
#include "report/settings.h"
#include "report/stats.h"

namespace fastest::report {

void write_short_summary(Page& page, const Settings& settings, const Stats& stats);

}  // namespace fastest::report
