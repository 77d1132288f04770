// Which failures of a parallel run are the tests' own: the part of the summary that says how they ended when they ran
// again, alone.
#pragma once

#include <vector>

#include "fastest/event.h"
#include "report/page.h"
#include "report/settings.h"

namespace fastest::report {

/// Nothing if no test was run again; one line if all failures are real.
void write_confirmations(Page& page, const Settings& settings, const std::vector<Item>& items,
                         const std::vector<Confirmed>& confirmed);

}  // namespace fastest::report
