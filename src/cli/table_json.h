// The option table for the runtime: its argparse prints --help from it, knows the defaults, and suggests spellings.
#pragma once

#include <string>
#include <string_view>

namespace fastest::cli {

/// The content of the runtime's flags.json: {"program", "usage", "groups": [{name, title}], "flags": [one object a
/// row], "ini"}. `ini_rows` is the JSON of the other table (config::ini_json), which this stage does not know.
std::string table_json(std::string_view ini_rows);

/// The content of the runtime's `spellings`: every way to write an option, one a line. A plugin that adds an option of
/// another name needs no more of the table.
std::string spellings();

}  // namespace fastest::cli
