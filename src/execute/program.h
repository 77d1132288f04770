// The Python program that every runner is started with: a few lines that find the runtime, with the payload inside.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "fastest/executor.h"
#include "fastest/options.h"

namespace fastest::execute {

/// Descriptors that the parent makes for a process which runs tests.
struct RunnerFds {
  int control = -1;        ///< answers `sync`
  int out = -1, err = -1;  ///< take what tests print
  int fault = -1;          ///< takes the stack of a crash
  int work = -1;           ///< in a pool: what the parent says
};

/// Which worker a runner is.
struct Spawned {
  int place = 0, count = 0;
  std::string folder;  ///< for its temporary folders; empty: it is on its own
};

/// What a runner is told besides the options.
struct RunnerSetup {
  std::string strategy = {};
  std::string binary;  ///< our own path: sys.argv[0] for tests
  std::string runtime_dir;
  std::string source_tree = {};  ///< FASTEST_RUNTIME: read the runtime from these sources; empty: from runtime_dir
  std::string cache_dir;
  std::string version;           ///< ours
  std::string warm_record = {};  ///< where the runner writes down which modules it needed; empty: it does not
  int events_fd = -1;
  RunnerFds fds = {};
  std::vector<RunnerFds> workers = {};  ///< one for each worker of a pool
  std::string testrun_uid = {};         ///< of a pool: the same in all its processes
  std::optional<Spawned> spawned = {};  ///< the runner is a worker that collects for itself
};

/// The payload alone, marshalled: for a runner that is running already.
std::string make_payload(const Options& options, const RunnerSetup& setup, const WorkUnit& unit);

/// The program of a warm server; `server` is what python/fastest/warm/server.py is told.
std::string make_warm_program(const RunnerSetup& setup, const nlohmann::json& server);

std::string make_program(const Options& options, const RunnerSetup& setup, const WorkUnit& unit);

}  // namespace fastest::execute
