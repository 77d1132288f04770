// The program cleans up after itself: tests find an empty `__main__` with a file, sys.argv as if fastest were a script,
// and no '' on sys.path, which `-c` puts there and pytest's own command does not.
#include "execute/program.h"

#include <nlohmann/json.hpp>

#include "execute/marshal.h"
#include "execute/runner_signals.h"

namespace fastest::execute {
namespace {

using nlohmann::json;

constexpr const char* kProgram = R"(def fastest(folder, tree, argv, payload):
    import gc
    import marshal
    import sys
    from _imp import source_hash
    thresholds = gc.get_threshold()
    gc.set_threshold(0)
    main = sys.modules['__main__']
    del main.fastest
    main.__file__ = folder + '/pytest/__main__.py'
    if sys.path[:1] == ['']:
        del sys.path[0]
    sys.argv[:] = argv
    loader = type(sys)('fastest.loader')
    head = None
    size = 0
    try:
        with open(folder + '/' + sys.implementation.cache_tag + '.code', 'rb', 0) as file:
            start = file.read(12)
            size = int.from_bytes(start[8:], 'little')
            data = file.read(size)
        if source_hash(0x666173746573, data) != start[:8]:
            raise ValueError
        head = marshal.loads(data)
        code = head[0]
    except (OSError, ValueError, EOFError, TypeError):
        with open(folder + '/loader.py', 'rb') as file:
            code = compile(file.read(), '<fastest>/loader.py', 'exec')
    exec(code, loader.__dict__)
    loader.start(folder, tree, head, 12 + size)
    from fastest import boot, host
    host.leave(boot.run(marshal.loads(payload), thresholds))
fastest()";

json value_of(const OptionValue& value) {
  return std::visit(
      [](const auto& held) -> json {
        if constexpr (std::is_same_v<std::decay_t<decltype(held)>, std::monostate>)
          return nullptr;
        else
          return held;
      },
      value);
}

json options_of(const OptionValues& values) {
  json result = json::object();
  for (const auto& [name, value] : values) result[name] = value_of(value);
  return result;
}

json ini_of(const std::map<std::string, IniValue>& ini) {
  json result = json::object();
  for (const auto& [name, value] : ini) {
    json held = std::visit([](const auto& content) -> json { return content; }, value.value);
    result[name] = {std::move(held), value.is_toml ? "toml" : "ini", value.is_override ? "override" : "file"};
  }
  return result;
}

/// In the order in which a worker puts them in place of the zygote's: control, out, err, fault, work.
json workers_of(const RunnerSetup& setup) {
  json rows = json::array();
  for (const RunnerFds& fds : setup.workers) {
    rows.push_back(json::array({fds.control, fds.out, fds.err, fds.fault, fds.work}));
  }
  return rows;
}

json spawned_of(const RunnerSetup& setup) {
  if (!setup.spawned) return nullptr;
  return {{"place", setup.spawned->place}, {"count", setup.spawned->count}, {"folder", setup.spawned->folder}};
}

json payload_of(const Options& options, const RunnerSetup& setup, const WorkUnit& unit) {
  const RunnerSignals signals;
  return {{"argv", options.argv},
          {"args", options.raw.args},
          {"options", options_of(options.raw.values)},
          {"given", options.raw.given},
          {"foreign", options.raw.foreign},
          {"addopts", options.addopts},
          {"rootdir", options.rootdir},
          {"inipath", options.inipath},
          {"ignored_inipaths", options.ignored_inipaths},
          {"ini", ini_of(options.ini)},
          {"invocation_dir", options.invocation_dir},
          {"color", options.color},
          {"width", options.width},
          {"tty", options.tty},
          {"runtime_dir", setup.runtime_dir},
          {"cache_dir", setup.cache_dir},
          {"strategy", setup.strategy},
          {"events_fd", setup.events_fd},
          {"control_fd", setup.fds.control},
          {"capture_fds", {setup.fds.out, setup.fds.err}},
          {"fault_fd", setup.fds.fault},
          {"work_fd", setup.fds.work},
          {"workers", workers_of(setup)},
          {"testrunuid", setup.testrun_uid},
          {"spawned", spawned_of(setup)},
          {"signals", {signals.ask, signals.hurry, signals.take_stacks}},
          {"resume", unit.done},
          {"resumed", unit.resumed},
          {"resume_failed", unit.failed},
          {"warm_record", setup.warm_record},
          {"binary", setup.binary},
          {"version", setup.version}};
}

std::string program_of(const RunnerSetup& setup, const std::string& argv, const std::string& payload) {
  return kProgram + text_literal(setup.runtime_dir) + ", " + text_literal(setup.source_tree) + ", [" + argv + "], " +
         bytes_literal(payload) + ")\n";
}

}  // namespace

std::string make_program(const Options& options, const RunnerSetup& setup, const WorkUnit& unit) {
  std::string argv = text_literal(setup.binary);
  for (const std::string& argument : options.argv) argv += ", " + text_literal(argument);
  return program_of(setup, argv, make_payload(options, setup, unit));
}

std::string make_payload(const Options& options, const RunnerSetup& setup, const WorkUnit& unit) {
  return marshalled(payload_of(options, setup, unit));
}

std::string make_warm_program(const RunnerSetup& setup, const json& server) {
  return program_of(setup, text_literal(setup.binary), marshalled({{"warm", server}}));
}

}  // namespace fastest::execute
