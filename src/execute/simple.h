// The runner is a separate `python -c PROGRAM`; events come through a pipe. Works with every python, shared library or
// not, and is the reference that the other strategies are compared with.
#pragma once

#include <memory>

#include "execute/program.h"
#include "fastest/executor.h"
#include "fastest/options.h"
#include "python/interpreter.h"

namespace fastest::execute {

Result<std::unique_ptr<Executor>> make_simple(const Options& options, const python::Interpreter& interpreter,
                                              RunnerSetup setup);

}  // namespace fastest::execute
