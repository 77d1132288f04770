// The text of a usage error, in the form that pytest's users (and the tools that read it) know from argparse.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "cli/flags.h"
#include "fastest/error.h"

namespace fastest::cli {

/// Lines under a usage error that say where the arguments came from: "rootdir", "inifile", "config source".
using ErrorContext = std::map<std::string, std::string>;

/// "usage: fastest ... / fastest: error: MESSAGE / context": what follows "ERROR: " on standard error.
Error usage_error(std::string_view message, const ErrorContext& context);
/// The same for a fault of one option: "argument -x/--exitfirst: MESSAGE".
Error flag_error(const Flag& flag, std::string_view message, const ErrorContext& context);

}  // namespace fastest::cli
