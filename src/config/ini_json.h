// The table of ini options for the runtime.
#pragma once

#include <string>

namespace fastest::config {

/// A list with one object a row: name, types, choices?, default, alias?, plugin, help. `types` holds pytest's names and
/// "literal", which means `choices`. It becomes the "ini" of flags.json.
std::string ini_json();

}  // namespace fastest::config
