// What fastest wants from a TOML file, and nothing else of it.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fastest/error.h"
#include "fastest/options.h"

namespace fastest::config {

using IniValues = std::map<std::string, IniValue>;

/// The tables that may configure a run, each absent when the file does not have it.
struct TomlTables {
  std::vector<std::string> loose_keys;   ///< keys outside of any table
  std::optional<IniValues> pytest;       ///< [pytest]
  std::optional<IniValues> tool_pytest;  ///< [tool.pytest] but for ini_options; absent when nothing is left
  std::optional<IniValues> ini_options;  ///< [tool.pytest.ini_options], its values as texts or lists
  std::optional<IniValues> own;          ///< [tool.fastest]
};

/// Errors name file, line and column in one message, in the words of tomllib, as in pytest.
Result<TomlTables> parse_toml(const std::string& path, std::string_view text);

}  // namespace fastest::config
