// How a runner ended, in words.
#pragma once

#include <string>
#include <vector>

#include "fastest/executor.h"

namespace fastest::execute {

/// "killed by signal 11 (SIGSEGV)", "the process ended with exit code 3 (os._exit?)", or "Timeout (>5.0s): ...".
std::string cause_of(const RunnerEnded& end);

/// Whether its test had to be ended because its time was over.
bool timed_out(const RunnerEnded& end);

/// Whether it left because a test had closed the descriptors that it works with.
bool lost_descriptors(const RunnerEnded& end);

/// The verdict on the test that was in flight; `reason`, unless it is empty, is said instead of the limit that a test
/// has exceeded.
TestCrashed crash_of(std::int64_t index, const RunnerEnded& end, const std::string& reason = {});

/// Lines: what happened, the cause, what the fault handler and the runner wrote.
std::vector<std::string> obituary(const std::string& what, const RunnerEnded& end);

}  // namespace fastest::execute
