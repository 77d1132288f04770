#include "wiring.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/parallel.h"
#include "base/path.h"
#include "base/python_text.h"
#include "cli/parse.h"
#include "cli/table_json.h"
#include "config/ini_json.h"
#include "config/resolve.h"
#include "discover/discover.h"
#include "discover/static_report.h"
#include "execute/lightning.h"
#include "execute/pool.h"
#include "execute/simple.h"
#include "execute/warm_control.h"
#include "schedule/balance.h"
#include "schedule/each.h"
#include "schedule/workers.h"

namespace fastest {

Result<Options> read_options(const std::vector<std::string>& argv, const Surroundings& at) {
  Result<cli::Scope> scope = cli::make_scope(argv, at.files, at.system.current_dir());
  if (!scope) return scope.error();
  const auto parse = [&](const std::vector<std::string>& args, const cli::ErrorContext& context) {
    return cli::parse(args, *scope, context);
  };
  return config::resolve(parse, argv, at.files, at.system);
}

Result<int> list_statically(const Options& options, const Surroundings& at) {
  const double start = at.system.monotonic();
  const Result<discover::Discovery> discovery = discover::discover(options, at.files);
  if (!discovery) return discovery.error();
  const auto report = discover::static_report(options, *discovery, at.system.monotonic() - start);
  if (!report) return report.error();
  at.output.write(report->out);
  at.output.error(report->err);
  return static_cast<int>(report->code);
}

report::Execution said_of(const schedule::Choice& choice) {
  return {fmt::format("optimizer: {}: {}", choice.strategy, choice.reason), choice.could_have};
}

void explain(const Options& options, const python::Interpreter& python, const schedule::Choice& choice,
             history::Store& store, report::Output& output) {
  if (!choice.notice.empty()) output.error(choice.notice + "\n");
  if (!options.explain) return;
  output.error(
      fmt::format("fastest: python {} at {} (found by {})\n", python.version, python.executable, python.found_by));
  output.error(fmt::format("fastest: strategy {}: {}\n", choice.strategy, choice.reason));
  if (!base::cache_is_wanted(options)) return;
  const History history = store.load();
  output.error(fmt::format("fastest: history: {} tests, {:.1f}s one after the other, {} flaky\n", history.size(),
                           history.total_seconds(), history.flaky_count()));
}

Result<execute::RuntimeDir> prepare_runtime(FileSystem& files, const std::string& cache_dir) {
  return execute::RuntimeDir::prepare(files, cache_dir, [] {
    return execute::RuntimeDir::Files{{"flags.json", cli::table_json(config::ini_json())},
                                      {"spellings", cli::spellings()}};
  });
}

namespace {

Result<std::unique_ptr<Executor>> make_pool(const schedule::Choice& choice, const Options& options,
                                            const python::Interpreter& python, execute::RunnerSetup setup,
                                            history::Store& store) {
  const execute::PoolRules rules{.strategy = choice.strategy,
                                 .workers = choice.workers,
                                 .spawn = options.text("start_method") == "spawn",
                                 .standing = {.maxfail = options.number("maxfail"),
                                              .max_restarts = schedule::max_restarts(options),
                                              .confirm = !options.flag("no_confirm"),
                                              .each = options.text("dist") == "each"}};
  if (rules.standing.each) {
    return execute::make_pool(options, python, std::move(setup), rules, std::make_unique<schedule::EachWorker>());
  }
  const auto history = std::make_shared<History>(store.load());
  auto scheduler = std::make_unique<schedule::Balance>(
      schedule::balance_rules(options), [history](const std::string& nodeid) { return history->seconds(nodeid); });
  return execute::make_pool(options, python, std::move(setup), rules, std::move(scheduler));
}

}  // namespace

Result<std::unique_ptr<Executor>> make_executor(const schedule::Choice& choice, const Options& options,
                                                const python::Interpreter& python, execute::RunnerSetup setup,
                                                execute::Warm* warm, history::Store& store) {
  if (choice.strategy == "simple") return execute::make_simple(options, python, std::move(setup));
  if (choice.strategy == "lightning") return execute::make_lightning(options, python, std::move(setup), warm);
  return make_pool(choice, options, python, std::move(setup), store);
}

std::size_t usable_cores(System& system) {
  const std::optional<std::string> said = system.variable("PYTEST_XDIST_AUTO_NUM_WORKERS");
  const auto number = said ? base::python_int(*said) : std::nullopt;
  return number && *number > 0 ? static_cast<std::size_t>(*number) : base::core_count();
}

std::unique_ptr<execute::Warm> make_warm(const Options& options, const python::Interpreter& python,
                                         const std::string& strategy, execute::RunnerSetup& setup,
                                         const Surroundings& at) {
  if (options.text("warm") == "off") return nullptr;
  Result<std::string> folder = execute::warm_folder(at.system);
  if (!folder || strategy != "lightning") {
    const std::string reason = folder ? "it needs --optimizer lightning" : folder.error().message;
    const auto is_said = [](const std::string& word) { return word.starts_with("--warm"); };
    if (options.explain || std::ranges::any_of(options.argv, is_said))
      at.output.error("fastest: --warm has no effect: " + reason + "\n");
    return nullptr;
  }
  auto warm = std::make_unique<execute::Warm>(options, python, setup, folder.take(), at.files);
  setup.warm_record = warm->record();
  return warm;
}

bool asks_about_warm(const Options& options) {
  return options.text("warm") == "status" || options.text("warm") == "stop";
}

int control_warm(const Options& options, execute::Warm* warm, const Surroundings& at) {
  if (warm == nullptr) return static_cast<int>(ExitCode::kUsageError);
  const auto command = options.text("warm") == "stop" ? execute::warm_stop : execute::warm_status;
  const execute::WarmReport report = command(warm->site(), at.files);
  at.output.write(report.text);
  at.output.flush();
  return report.code;
}

void prepare_next(execute::Warm& warm, const Options& options, report::Output& output) {
  const std::string line = warm.prepare_next();
  if (options.explain) output.error("fastest: " + line + "\n");
}

std::string source_tree(System& system) {
  const std::optional<std::string> folder = system.variable("FASTEST_RUNTIME");
  return folder && !folder->empty() ? base::absolute_path(*folder, system.current_dir()) : "";
}

}  // namespace fastest
