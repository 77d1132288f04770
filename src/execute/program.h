// The Python program that every runner is started with: a few lines that find the runtime, with the payload inside.
#pragma once

#include <string>
#include <vector>

#include "fastest/executor.h"
#include "fastest/options.h"

namespace fastest::execute {

/// What a runner is told besides the options.
struct RunnerSetup {
  std::string strategy = {};
  std::string binary;  ///< our own path: sys.argv[0] for tests
  std::string runtime_dir;
  std::string source_tree = {};  ///< FASTEST_RUNTIME: read the runtime from these sources; empty: from runtime_dir
  std::string cache_dir;
  std::string version;  ///< ours
  int events_fd = -1, control_fd = -1, out_fd = -1, err_fd = -1, fault_fd = -1;
};

std::string make_program(const Options& options, const RunnerSetup& setup, const WorkUnit& unit);

}  // namespace fastest::execute
