// The stage as a whole: which tests there are, as far as syntax tells.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "fastest/env.h"
#include "fastest/options.h"
#include "fastest/test.h"

namespace fastest::discover {

/// The files in pytest's order, and how much work it was to know them.
struct Discovery {
  std::vector<FileCandidates> files;
  std::vector<std::string> warnings;
  std::vector<std::string> not_found;  ///< node ids of the command line that match nothing in a file that is certain
  std::int64_t deselected = 0;         ///< tests that -m leaves out
  std::int64_t scanned = 0;            ///< files that were parsed
  std::int64_t read = 0;               ///< files that were opened
};

/// The error is a UsageError: a path that does not exist. Everything else is a reason of a file, never a failure.
Result<Discovery> discover(const Options& options, FileSystem& files);

}  // namespace fastest::discover
