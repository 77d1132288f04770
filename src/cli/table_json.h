// The option table for the runtime: its argparse prints --help from it, knows the defaults, and suggests spellings.
#pragma once

#include <string>

namespace fastest::cli {

/// {"program", "usage", "groups": [{name, title}], "flags": [one object a row]}; the runtime reads it as flags.json.
std::string table_json();

}  // namespace fastest::cli
