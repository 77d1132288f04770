// How many processes share the tests, and how: xdist's options in our terms.
#pragma once

#include <cstddef>
#include <cstdint>

#include "fastest/error.h"
#include "fastest/options.h"
#include "schedule/balance.h"

namespace fastest::schedule {

/// An error if `--tx` names another place than this machine.
Status check_places(const Options& options);

/// From `-n`, `--tx` and the strategy; 0: nobody asked for workers.
int worker_count(const Options& options, std::size_t cores);

/// `--max-worker-restart`; -1: it was not given.
std::int64_t max_restarts(const Options& options);

/// What `--dist` and the strategy say.
BalanceRules balance_rules(const Options& options);

}  // namespace fastest::schedule
