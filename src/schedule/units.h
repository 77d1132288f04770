// Items that stay together: tests of one file share imports, fixtures of module scope and their place in the set-up
// stack, so a worker gets them in one piece, unless the piece is too big a part of the whole. `--dist` says otherwise.
#pragma once

#include <vector>

#include "fastest/scheduler.h"
#include "schedule/estimates.h"

namespace fastest::schedule {

/// xdist's word for what must not be divided.
enum class Together { kNothing, kScope, kFile };

struct Unit {
  std::vector<Span> spans;
  double seconds = 0;  ///< estimated
  bool divisible = true;
};

struct UnitRules {
  Together together = Together::kNothing;
  int pieces = 1;  ///< in how many units the whole is cut at least, if there are as many items
};

/// Every item that is `alone` or not, as asked, and not `apart`, once. In the order of the collection; where history
/// knows durations, the longest first.
std::vector<Unit> units_of(const std::vector<WorkItem>& items, const Estimates& estimates, const UnitRules& rules,
                           bool alone);

}  // namespace fastest::schedule
