// Events that a session inside a session left behind (`pytest.main`, pytester), as frames on a descriptor: reporters
// make of them what they make of any run.
#pragma once

#include "execute/dispatch.h"
#include "fastest/error.h"

namespace fastest::execute {

/// Set in the environment by the runtime (config/nested.py): the frames are on standard input.
inline constexpr char kReportFrames[] = "FASTEST_REPORT_FRAMES";

/// The exit code that the last event names.
Result<int> replay(int fd, const Reporters& reporters);

}  // namespace fastest::execute
