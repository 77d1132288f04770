// How a runner ended, in words.
#pragma once

#include <string>
#include <vector>

#include "fastest/executor.h"

namespace fastest::execute {

/// "killed by signal 11 (SIGSEGV)" or "the process ended with exit code 3 (os._exit?)".
std::string cause_of(const RunnerEnded& end);

/// Lines: what happened, the cause, what the fault handler and the runner wrote.
std::vector<std::string> obituary(const std::string& what, const RunnerEnded& end);

}  // namespace fastest::execute
