// Whether processes that collect for themselves have found the same tests, in the same order.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "fastest/event.h"

namespace fastest::execute {

/// The report of a worker that has collected something else than the run; as the real difference may be long, the first
/// lines of it. The worker in place 0 is told apart from the session itself, every other one from the worker before it.
CollectReported difference_report(const std::vector<std::string>& expected, const std::vector<std::string>& found,
                                  std::size_t place);

/// The lines of `expected` that `found` lacks, with "-", and the other way round, with "+"; if both have the same
/// lines, the first place at which their order differs.
std::vector<std::string> differences(const std::vector<std::string>& expected, const std::vector<std::string>& found);

}  // namespace fastest::execute
