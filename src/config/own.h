// Our own keys: the table [tool.fastest] of pyproject.toml. Each key is the name of one of our options and means the
// same, so the values become arguments that are read before all others: types and choices are checked in one place.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/toml_text.h"
#include "fastest/env.h"

namespace fastest::config {

/// The keys that [tool.fastest] may hold; a unit test keeps them equal to the option table's group "fastest".
std::span<const std::string_view> own_keys();

struct OwnConfig {
  std::string path;  ///< the file; empty: it has no such table
  IniValues values;
};

/// Looks in the configuration file if it is TOML, otherwise in the root folder's pyproject.toml.
Result<OwnConfig> read_own(const std::string& rootdir, const std::string& inipath, FileSystem& files);

/// The arguments that say the same; an unknown key or a value of no use is an error that names file and line.
Result<std::vector<std::string>> own_arguments(const OwnConfig& own);

}  // namespace fastest::config
