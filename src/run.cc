// The table of contents: one call a stage, in order. What a stage decides is never changed by a later one.
#include "run.h"

#include <fmt/format.h>
#include <unistd.h>

#include "base/file_system.h"
#include "base/orphans.h"
#include "base/signals.h"
#include "base/stopwatch.h"
#include "base/system.h"
#include "base/user_cache.h"
#include "base/version.h"
#include "cli/parse.h"
#include "config/minversion.h"
#include "execute/dispatch.h"
#include "execute/replay.h"
#include "history/recorder.h"
#include "report/make.h"
#include "schedule/workers.h"
#include "wiring.h"

namespace fastest {
namespace {

Result<int> run_session(const std::string& binary, const std::vector<std::string>& argv, report::Output& output) {
  base::Stopwatch stopwatch;
  base::RealFileSystem files;
  base::RealSystem system;
  const Surroundings at{files, system, output};

  const Result<Options> options = read_options(argv, at);
  if (!options) return options.error();
  stopwatch.lap("command line and configuration");
  // Beyond this point no option changes.

  if (system.variable(execute::kReportFrames)) {
    return execute::replay(STDIN_FILENO, report::make_reporters(*options, output));
  }
  if (options->text("discovery") == "static") return list_statically(*options, at);

  const std::string cache_dir = base::user_cache_dir(system);
  const Result<python::Interpreter> python =
      python::find_interpreter(*options, {files, system, python::ask_python, cache_dir});
  if (!python) return python.error();
  if (Status places = schedule::check_places(*options); !places) return places.error();
  const schedule::Choice choice = schedule::choose(*options, python->library, usable_cores(system));
  history::Store store(files, system, options->rootdir);
  explain(*options, *python, choice, store, output);
  stopwatch.lap("interpreter and strategy");

  const Result<execute::RuntimeDir> runtime = prepare_runtime(files, cache_dir);
  if (!runtime) return runtime.error();
  stopwatch.lap("runtime");

  execute::RunnerSetup setup{.binary = binary,
                             .runtime_dir = runtime->path(),
                             .source_tree = source_tree(system),
                             .cache_dir = cache_dir,
                             .version = std::string(base::version())};
  const std::unique_ptr<execute::Warm> warm = make_warm(*options, *python, choice.strategy, setup, at);
  if (asks_about_warm(*options)) return control_warm(*options, warm.get(), at);
  const Result<std::unique_ptr<Executor>> executor =
      make_executor(choice, *options, *python, std::move(setup), warm.get(), store);
  if (!executor) return executor.error();
  execute::Reporters reporters = report::make_reporters(*options, output, said_of(choice));
  if (auto recorder = history::make_recorder(*options, store)) reporters.push_back(std::move(recorder));
  base::CaughtSignals signals;
  base::adopt_orphans();
  stopwatch.lap("executor and reporters");
  // Beyond this point only the runner decides which tests there are, and only dispatch talks to reporters.

  const Result<int> code = execute::dispatch(**executor, reporters, {.maxfail = options->number("maxfail")}, signals);
  stopwatch.lap("tests");
  output.flush();
  for (const std::string& warning : store.warnings()) output.error("fastest: " + warning + "\n");
  if (warm != nullptr) prepare_next(*warm, *options, output);
  if (options->timings) output.error(stopwatch.table());
  if (code && *code == 0 && output.broken()) return 1;  // nobody has read the report: pytest's code for a closed pipe
  return code;
}

}  // namespace

int run(const std::string& binary, const std::vector<std::string>& argv) {
  report::Output output(report::descriptor_sink(1), report::descriptor_sink(2));
  if (cli::wants_version(argv)) {
    output.write(fmt::format("pytest {}\nfastest {}\n", config::kPytestVersion, base::version()));
    return static_cast<int>(ExitCode::kOk);
  }
  const Result<int> code = run_session(binary, argv, output);
  if (code) return *code;
  output.error("ERROR: " + code.error().message + "\n");
  if (!code.error().hint.empty()) output.error("hint: " + code.error().hint + "\n");
  output.error("\n");  // pytest has an empty line behind its message, and tests of plugins count lines
  return static_cast<int>(code.error().code);
}

}  // namespace fastest
