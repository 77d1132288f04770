// "=== warnings summary ===": each message once, with the tests or lines it came from.
#pragma once

#include <span>

#include "fastest/event.h"
#include "report/page.h"
#include "report/settings.h"

namespace fastest::report {

/// `final`: these came after the first summary, while plugins wrote theirs.
void write_warnings(Page& page, const Settings& settings, std::span<const WarningRecorded> warnings, bool final);

}  // namespace fastest::report
