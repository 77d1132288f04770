#include "config/files.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/path.h"
#include "base/python_text.h"
#include "config/ini_text.h"

namespace fastest::config {
namespace {

using Loaded = Result<std::optional<IniValues>>;
using Loader = Loaded (*)(const std::string& path, const std::string& text);

Error usage(const std::string& path, std::string_view message) {
  return {ExitCode::kUsageError, fmt::format("{}: {}", path, message)};
}

IniValues values_of(const IniSection& section) {
  IniValues values;
  for (const IniEntry& entry : section.entries) {
    IniValue value;
    value.value = entry.value;
    value.line = entry.line;
    values.emplace(entry.name, std::move(value));
  }
  return values;
}

Loaded load_ini(const std::string& path, const std::string& text) {
  const auto sections = parse_ini(path, text);
  if (!sections) return sections.error();
  const IniSection* section = find_section(*sections, "pytest");
  if (section == nullptr) return std::optional<IniValues>();
  return std::optional(values_of(*section));
}

/// pytest.ini counts even when it is empty.
Loaded load_pytest_ini(const std::string& path, const std::string& text) {
  Loaded loaded = load_ini(path, text);
  if (loaded && !*loaded) return std::optional(IniValues{});
  return loaded;
}

Loaded load_cfg(const std::string& path, const std::string& text) {
  const auto sections = parse_ini(path, text);
  if (!sections) return sections.error();
  if (const IniSection* section = find_section(*sections, "tool:pytest")) return std::optional(values_of(*section));
  if (find_section(*sections, "pytest") == nullptr) return std::optional<IniValues>();
  return Error{ExitCode::kUsageError,
               "[pytest] section in setup.cfg files is no longer supported, change to [tool:pytest] instead."};
}

Loaded from_pytest_table(const std::string& path, TomlTables& tables) {
  if (tables.pytest) return std::move(tables.pytest);
  if (tables.loose_keys.empty()) return std::optional<IniValues>();
  return usage(path, fmt::format("pytest configuration must be under a [pytest] table (found top-level options: {})",
                                 fmt::join(tables.loose_keys, ", ")));
}

Loaded from_tool_tables(const std::string& path, TomlTables& tables) {
  const bool has_texts = tables.ini_options && !tables.ini_options->empty();
  if (tables.tool_pytest && has_texts) {
    return usage(path,
                 "Cannot use both [tool.pytest] (native TOML types) and [tool.pytest.ini_options] (string-based INI "
                 "format) simultaneously. Please use [tool.pytest] with native TOML types (recommended) or "
                 "[tool.pytest.ini_options] for backwards compatibility.");
  }
  return tables.tool_pytest ? std::move(tables.tool_pytest) : std::move(tables.ini_options);
}

Loaded load_pytest_toml(const std::string& path, const std::string& text) {
  Result<TomlTables> tables = parse_toml(path, text);
  if (!tables) return tables.error();
  Loaded loaded = from_pytest_table(path, *tables);
  if (loaded && !*loaded) return std::optional(IniValues{});
  return loaded;
}

Loaded load_pyproject(const std::string& path, const std::string& text) {
  Result<TomlTables> tables = parse_toml(path, text);
  if (!tables) return tables.error();
  return from_tool_tables(path, *tables);
}

/// A TOML file of another name, which -c gave: [pytest], or the tables of pyproject.toml, but not both.
Loaded load_custom_toml(const std::string& path, const std::string& text) {
  Result<TomlTables> tables = parse_toml(path, text);
  if (!tables) return tables.error();
  Loaded from_tool = from_tool_tables(path, *tables);
  if (!from_tool) return from_tool;
  if (!*from_tool) return from_pytest_table(path, *tables);
  if (!tables->pytest) return from_tool;
  return usage(path,
               "Cannot use both [pytest] and [tool.pytest]/[tool.pytest.ini_options] in the same file. Please use "
               "[pytest], which is what pytest's own configuration files use; the [tool.pytest] tables are meant for "
               "pyproject.toml.");
}

constexpr std::array<std::string_view, 7> kNames = {"pytest.toml",    ".pytest.toml", "pytest.ini", ".pytest.ini",
                                                    "pyproject.toml", "tox.ini",      "setup.cfg"};
constexpr std::array<Loader, 7> kLoaders = {load_pytest_toml, load_pytest_toml, load_pytest_ini, load_pytest_ini,
                                            load_pyproject,   load_ini,         load_cfg};
constexpr std::array<std::pair<std::string_view, Loader>, 3> kBySuffix = {
    {{".cfg", load_cfg}, {".ini", load_ini}, {".toml", load_custom_toml}}};

Loader loader_of(std::string_view path) {
  const auto name = std::ranges::find(kNames, base::base_name(path));
  if (name != kNames.end()) return kLoaders[static_cast<std::size_t>(name - kNames.begin())];
  for (const auto& [ending, loader] : kBySuffix) {
    if (ending == base::suffix(path)) return loader;
  }
  return nullptr;
}

}  // namespace

std::span<const std::string_view> config_names() { return kNames; }

bool has_loader(std::string_view path) { return loader_of(path) != nullptr; }

Result<std::string> read_text(const std::string& path, FileSystem& files) {
  Result<std::string> text = files.read(path);
  if (!text) return Error{ExitCode::kUsageError, text.error().message, text.error().hint};
  if (const auto damage = base::utf8_damage(*text)) {
    return usage(path, fmt::format("not valid UTF-8 (at byte {})", *damage));
  }
  return text;
}

Result<std::optional<IniValues>> load_config(const std::string& path, FileSystem& files) {
  const Loader loader = loader_of(path);
  if (loader == nullptr) return std::optional<IniValues>();
  const Result<std::string> text = read_text(path, files);
  if (!text) return text.error();
  return loader(path, *text);
}

}  // namespace fastest::config
