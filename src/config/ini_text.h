// INI files as iniconfig 2 reads them: sections, `name = value` or `name: value`, indented lines that continue a value,
// whole-line comments. Our own reader, because the parent holds no Python; tests/fuzz/ini_fuzz.cc feeds it damage.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "fastest/error.h"

namespace fastest::config {

struct IniEntry {
  std::string name, value;  ///< continued lines are joined by newlines
  int line = 0;             ///< one-based
};

struct IniSection {
  std::string name;
  std::vector<IniEntry> entries;
};

/// The sections in their order. Errors name file and line in iniconfig's words.
Result<std::vector<IniSection>> parse_ini(const std::string& path, std::string_view text);

/// The section of that name, or null.
const IniSection* find_section(const std::vector<IniSection>& sections, std::string_view name);

}  // namespace fastest::config
