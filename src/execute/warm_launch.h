// Starts a warm server, in the background and for good.
#pragma once

#include <string>

#include "execute/program.h"
#include "execute/warm_site.h"
#include "fastest/env.h"
#include "fastest/options.h"
#include "python/interpreter.h"

namespace fastest::execute {

struct WarmOrder {
  const Options& options;
  const python::Interpreter& interpreter;
  const RunnerSetup& setup;
  WarmSite site;
  std::string record;  ///< which modules to import; empty or absent: none
};

/// Returns as soon as the process is made and holds the lock. Does nothing if another server of this name lives or is
/// being started.
void launch_warm_server(const WarmOrder& order, FileSystem& files);

}  // namespace fastest::execute
