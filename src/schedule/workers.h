// How many processes share the tests.
#pragma once

#include <cstddef>

#include "fastest/options.h"

namespace fastest::schedule {

/// From `-n` and the strategy; 0: nobody asked for workers.
int worker_count(const Options& options, std::size_t cores);

}  // namespace fastest::schedule
