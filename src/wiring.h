// What joins the stages. They do not know each other; where one needs what another has, the two meet here, and run.cc
// stays a table of contents.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "execute/program.h"
#include "execute/runtime_dir.h"
#include "execute/warm.h"
#include "fastest/env.h"
#include "fastest/executor.h"
#include "fastest/options.h"
#include "history/store.h"
#include "python/interpreter.h"
#include "report/execution.h"
#include "report/output.h"
#include "schedule/choose.h"

namespace fastest {

/// The environment that the stages share; all outlive the run.
struct Surroundings {
  FileSystem& files;
  System& system;
  report::Output& output;
};

/// The command line, PYTEST_ADDOPTS and the configuration files, resolved.
Result<Options> read_options(const std::vector<std::string>& argv, const Surroundings& at);

/// `--collect-only --discovery=static`: the answer of syntax; Python is not even looked for.
Result<int> list_statically(const Options& options, const Surroundings& at);

/// What the terminal says of the choice.
report::Execution said_of(const schedule::Choice& choice);

/// A fallback is announced; with --explain, every choice.
void explain(const Options& options, const python::Interpreter& python, const schedule::Choice& choice,
             history::Store& store, report::Output& output);

/// The runtime's sources, and the tables that it shares with the command line.
Result<execute::RuntimeDir> prepare_runtime(FileSystem& files, const std::string& cache_dir);

/// The strategy that was chosen; a pool schedules by what `store` knows. `options`, `python` and `warm` (or null) must
/// outlive it.
Result<std::unique_ptr<Executor>> make_executor(const schedule::Choice& choice, const Options& options,
                                                const python::Interpreter& python, execute::RunnerSetup setup,
                                                execute::Warm* warm, history::Store& store);

/// The client of warm servers if --warm says so; null, which is said, where that has no effect. `setup` learns of it.
std::unique_ptr<execute::Warm> make_warm(const Options& options, const python::Interpreter& python,
                                         const std::string& strategy, execute::RunnerSetup& setup,
                                         const Surroundings& at);
/// --warm=status and --warm=stop: no tests are run.
bool asks_about_warm(const Options& options);
int control_warm(const Options& options, execute::Warm* warm, const Surroundings& at);
/// After the run, for the next one.
void prepare_next(execute::Warm& warm, const Options& options, report::Output& output);

/// How many workers `-n auto` means: the cores, or what PYTEST_XDIST_AUTO_NUM_WORKERS says.
std::size_t usable_cores(System& system);

/// FASTEST_RUNTIME, made absolute: the runtime's sources, for those who work on it; else empty.
std::string source_tree(System& system);

}  // namespace fastest
