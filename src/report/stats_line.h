// The last line: "=== 1 failed, 12 passed in 0.34s ===".
#pragma once

#include <cstdint>

#include "report/page.h"
#include "report/settings.h"
#include "report/stats.h"

namespace fastest::report {

/// What the session came to, as far as the last line tells it.
struct Totals {
  std::int64_t collected = 0;
  bool complete = false;  ///< every item has been reported
  double seconds = 0;
};

void write_stats_line(Page& page, const Settings& settings, const Stats& stats, const Totals& totals);

}  // namespace fastest::report
