// The table of ini options for the runtime.
#pragma once

#include <string>

namespace fastest::config {

/// {"ini": [{name, types, choices?, default, alias?, plugin, help}]}; the runtime reads it as ini.json. `types` holds
/// pytest's names and "literal", which means `choices`.
std::string ini_table_json();

}  // namespace fastest::config
