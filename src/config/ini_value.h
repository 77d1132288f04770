// An ini option's text or TOML value, made into the option's type.
#pragma once

#include <string>

#include "config/ini_table.h"
#include "config/toml_text.h"

namespace fastest::config {

/// Where ini values come from, for messages and for relative paths.
struct IniPlace {
  std::string inipath;  ///< empty: there is no configuration file
  std::string invocation_dir;
};

/// The value that wins among the option's name, its alias, the file's and those of -o; null: none was said.
const IniValue* choose_value(const IniRow& row, const IniValues& values);

/// The row's default.
OptionValue initial_value(const IniRow& row);

/// The value as the option's type. The error has pytest's words and names file, key and, where known, line.
Result<OptionValue> typed_value(const IniRow& row, const IniValue& value, const IniPlace& place);

}  // namespace fastest::config
