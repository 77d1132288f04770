// TOML's strings, numbers, dates and times.
#pragma once

#include <optional>
#include <string>

#include "config/toml_cursor.h"
#include "config/toml_document.h"

namespace fastest::config {

/// The string at the cursor, which sees its quote. Keys may not be multi-line strings.
Result<std::string> read_string(TomlCursor& cursor, bool may_be_multiline);

/// A number, a date or a time at the cursor; nullopt: none is there.
Result<std::optional<TomlValue>> read_number_or_date(TomlCursor& cursor);

}  // namespace fastest::config
