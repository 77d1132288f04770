// `--collect-only -q --discovery=static`: pytest's list of node ids without Python.
#pragma once

#include <string>

#include "discover/discover.h"
#include "fastest/options.h"

namespace fastest::discover {

/// What goes to standard output and standard error, and the exit code.
struct StaticReport {
  std::string out, err;
  ExitCode code = ExitCode::kOk;
};

/// The error names an option that needs Python: -k, -m, a plugin ...
Result<StaticReport> static_report(const Options& options, const Discovery& discovery, double seconds);

}  // namespace fastest::discover
