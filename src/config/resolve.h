// From arguments to Options: which file configures the run, what addopts add, what every option and ini option means in
// the end.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "fastest/env.h"
#include "fastest/options.h"

namespace fastest::config {

/// Reads arguments by the option table; `context` goes under error messages. It is cli::parse, which this stage may not
/// know.
using Parse = std::function<Result<RawOptions>(const std::vector<std::string>& args,
                                               const std::map<std::string, std::string>& context)>;

/// The Options of one run. Nothing changes them afterwards.
Result<Options> resolve(const Parse& parse, const std::vector<std::string>& argv, FileSystem& files, System& system);

}  // namespace fastest::config
