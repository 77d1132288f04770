// The runner is a fork of this process that becomes the user's Python: no exec, no second start of anything, events
// through memory.
//
// The parent never holds Python. That is what makes it a guard: when a test takes the interpreter down, the parent
// still has every event, what was printed, and the stack, and forks another runner for the items that are left. Forking
// is safe because the parent has no other thread at this point.
#pragma once

#include <functional>
#include <memory>

#include "execute/program.h"
#include "execute/warm.h"
#include "fastest/executor.h"
#include "fastest/options.h"
#include "python/interpreter.h"

namespace fastest::execute {

/// `warm`: a server that may have a runner ready (warm.h); null: there is none.
Result<std::unique_ptr<Executor>> make_lightning(const Options& options, const python::Interpreter& interpreter,
                                                 RunnerSetup setup, Warm* warm);

}  // namespace fastest::execute
