// Which files may configure a run, how each is read, and when one counts as "has a configuration".
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "config/toml_text.h"
#include "fastest/env.h"

namespace fastest::config {

/// The names that are looked for in a folder, best first.
std::span<const std::string_view> config_names();

/// The configuration in a file, by its name or else its suffix; nullopt: the file has none, or is of no kind that we
/// read.
Result<std::optional<IniValues>> load_config(const std::string& path, FileSystem& files);

/// Can load_config read such a file at all?
bool has_loader(std::string_view path);

/// The text of a file that people wrote; bytes that are not UTF-8 are an error which says where.
Result<std::string> read_text(const std::string& path, FileSystem& files);

}  // namespace fastest::config
