// `@file` on the command line: one argument a line, files may name further files.
#pragma once

#include <string>
#include <vector>

#include "cli/usage.h"
#include "fastest/env.h"

namespace fastest::cli {

/// `folder` is the current one.
Result<std::vector<std::string>> expand_files(const std::vector<std::string>& args, FileSystem& files,
                                              const std::string& folder, const ErrorContext& context);

}  // namespace fastest::cli
