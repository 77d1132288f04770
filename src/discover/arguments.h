// The paths and node ids of the command line, as pytest's Session resolves them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "fastest/env.h"
#include "fastest/options.h"

namespace fastest::discover {

/// One argument: an existing path and what of it is wanted.
struct Argument {
  std::string path;  ///< absolute
  bool is_dir = false;
  std::vector<std::string> names;              ///< "TestA", "test_b"
  std::optional<std::string> parametrization;  ///< "[1-a]"
  std::size_t position = 0;
};

/// In order, without those that another one contains (unless --keep-duplicates). Without arguments: testpaths, or the
/// current folder. The error is pytest's UsageError for a path that is not there.
Result<std::vector<Argument>> resolve_arguments(const Options& options, FileSystem& files);

/// Does a node id without its path ("::TestA::test_b[1]") belong to the argument?
bool selects(const Argument& argument, const std::string& test);

}  // namespace fastest::discover
