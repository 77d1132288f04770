// Items run in several processes that were forked from one which has collected them: the zygote.
//
// To dispatch the pool is one runner with one stream of events: the zygote's, then those of the items in the order of
// the collection, then the zygote's again. Workers come and go inside.
#pragma once

#include <memory>

#include "execute/program.h"
#include "execute/standing.h"
#include "fastest/executor.h"
#include "fastest/options.h"
#include "fastest/scheduler.h"
#include "python/interpreter.h"

namespace fastest::execute {

struct PoolRules {
  std::string strategy = "ultra";
  int workers = 1;
  bool spawn = false;  ///< workers are not forked from the zygote, but collect for themselves
  StandingRules standing = {};
};

Result<std::unique_ptr<Executor>> make_pool(const Options& options, const python::Interpreter& interpreter,
                                            RunnerSetup setup, PoolRules rules, std::unique_ptr<Scheduler> scheduler);

}  // namespace fastest::execute
