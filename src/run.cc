// The table of contents: one call a stage, in order. What a stage decides is never changed by a later one.
#include "run.h"

#include <fmt/format.h>
#include <unistd.h>

#include "base/file_system.h"
#include "base/path.h"
#include "base/signals.h"
#include "base/stopwatch.h"
#include "base/system.h"
#include "base/user_cache.h"
#include "base/version.h"
#include "cli/parse.h"
#include "cli/table_json.h"
#include "config/ini_json.h"
#include "config/minversion.h"
#include "config/resolve.h"
#include "discover/discover.h"
#include "discover/static_report.h"
#include "execute/dispatch.h"
#include "execute/lightning.h"
#include "execute/replay.h"
#include "execute/runtime_dir.h"
#include "execute/simple.h"
#include "python/interpreter.h"
#include "report/make.h"
#include "schedule/choose.h"

namespace fastest {
namespace {

execute::RuntimeDir::Files tables_for_the_runtime() { return {{"flags.json", cli::table_json(config::ini_json())}}; }

/// FASTEST_RUNTIME: the runtime's sources, for those who work on it.
std::string source_tree(System& system) {
  const std::optional<std::string> folder = system.variable("FASTEST_RUNTIME");
  return folder && !folder->empty() ? base::absolute_path(*folder, system.current_dir()) : "";
}

Result<Options> read_options(const std::vector<std::string>& argv, FileSystem& files, System& system) {
  Result<cli::Scope> scope = cli::make_scope(argv, files, system.current_dir());
  if (!scope) return scope.error();
  const auto parse = [&](const std::vector<std::string>& args, const cli::ErrorContext& context) {
    return cli::parse(args, *scope, context);
  };
  return config::resolve(parse, argv, files, system);
}

void explain(const Options& options, const python::Interpreter& python, const schedule::Choice& choice,
             report::Output& output) {
  if (!choice.notice.empty()) output.error(choice.notice + "\n");
  if (!options.explain) return;
  output.error(
      fmt::format("fastest: python {} at {} (found by {})\n", python.version, python.executable, python.found_by));
  output.error(fmt::format("fastest: strategy {}: {}\n", choice.strategy, choice.reason));
}

/// `--collect-only --discovery=static`: the answer of syntax; Python is not even looked for.
Result<int> list_statically(const Options& options, FileSystem& files, System& system, report::Output& output) {
  const double start = system.monotonic();
  const Result<discover::Discovery> discovery = discover::discover(options, files);
  if (!discovery) return discovery.error();
  const auto report = discover::static_report(options, *discovery, system.monotonic() - start);
  if (!report) return report.error();
  output.write(report->out);
  output.error(report->err);
  return static_cast<int>(report->code);
}

Result<int> run_session(const std::string& binary, const std::vector<std::string>& argv, report::Output& output) {
  base::Stopwatch stopwatch;
  base::RealFileSystem files;
  base::RealSystem system;

  const Result<Options> options = read_options(argv, files, system);
  if (!options) return options.error();
  stopwatch.lap("command line and configuration");
  // Beyond this point no option changes.

  if (system.variable(execute::kReportFrames)) {
    return execute::replay(STDIN_FILENO, report::make_reporters(*options, output));
  }
  if (options->text("discovery") == "static") return list_statically(*options, files, system, output);

  const std::string cache_dir = base::user_cache_dir(system);
  const Result<python::Interpreter> python =
      python::find_interpreter(*options, {files, system, python::ask_python, cache_dir});
  if (!python) return python.error();
  const Result<schedule::Choice> choice = schedule::choose(*options, python->library);
  if (!choice) return choice.error();
  explain(*options, *python, *choice, output);
  stopwatch.lap("interpreter and strategy");

  const Result<execute::RuntimeDir> runtime = execute::RuntimeDir::prepare(files, cache_dir, tables_for_the_runtime);
  if (!runtime) return runtime.error();
  stopwatch.lap("runtime");

  execute::RunnerSetup setup{.binary = binary,
                             .runtime_dir = runtime->path(),
                             .source_tree = source_tree(system),
                             .cache_dir = cache_dir,
                             .version = std::string(base::version())};
  const auto make = choice->strategy == "lightning" ? execute::make_lightning : execute::make_simple;
  const Result<std::unique_ptr<Executor>> executor = make(*options, *python, std::move(setup));
  if (!executor) return executor.error();
  const execute::Reporters reporters = report::make_reporters(*options, output);
  base::CaughtSignals signals;
  stopwatch.lap("executor and reporters");
  // Beyond this point only the runner decides which tests there are, and only dispatch talks to reporters.

  const execute::DispatchRules rules{.maxfail = options->number("maxfail")};
  const Result<int> code = execute::dispatch(**executor, reporters, rules, signals);
  stopwatch.lap("tests");
  output.flush();
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
  return static_cast<int>(code.error().code);
}

}  // namespace fastest
