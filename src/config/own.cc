#include "config/own.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/path.h"
#include "base/suggest.h"
#include "config/files.h"

namespace fastest::config {
namespace {

constexpr std::array<std::string_view, 17> kKeys = {"discovery",
                                                    "dist",
                                                    "engine",
                                                    "explain",
                                                    "maxprocesses",
                                                    "numprocesses",
                                                    "optimizer",
                                                    "python",
                                                    "session_timeout",
                                                    "shared_fixtures",
                                                    "start_method",
                                                    "timeout",
                                                    "timeout_disable_debugger_detection",
                                                    "timeout_method",
                                                    "tx",
                                                    "warm",
                                                    "warm_idle"};

Error error(const OwnConfig& own, const IniValue& value, std::string_view message, std::string hint = {}) {
  return {ExitCode::kUsageError, fmt::format("{}:{}: [tool.fastest] {}", own.path, value.line, message),
          std::move(hint)};
}

Error unknown_key(const OwnConfig& own, const std::string& key, const IniValue& value) {
  const std::string nearest = base::suggest(key, kKeys);
  const std::string hint = nearest.empty() ? "" : fmt::format("did you mean '{}'?", nearest);
  return error(own, value, fmt::format("unknown key '{}'", key), hint);
}

/// An interpreter's path counts from the file's folder, as the paths in configuration files do; a bare name is looked
/// up on PATH.
std::string text_value(const OwnConfig& own, const std::string& key, const std::string& text) {
  const bool is_path = key == "python" && text.find('/') != std::string::npos;
  return is_path ? base::absolute_path(text, base::parent_path(own.path)) : text;
}

std::string option_of(std::string key) {
  std::ranges::replace(key, '_', '-');
  return "--" + key;
}

Result<std::string> argument(const OwnConfig& own, const std::string& key, const IniValue& value) {
  if (value.fault.empty()) {
    const std::string option = option_of(key);
    if (const auto* flag = std::get_if<bool>(&value.value)) return *flag ? option : std::string();
    if (const auto* whole = std::get_if<std::int64_t>(&value.value)) return fmt::format("{}={}", option, *whole);
    if (const auto* real = std::get_if<double>(&value.value)) return fmt::format("{}={}", option, *real);
    if (const auto* text = std::get_if<std::string>(&value.value)) {
      return fmt::format("{}={}", option, text_value(own, key, *text));
    }
  }
  return error(own, value, fmt::format("'{}' must be a text, a number or a truth value", key));
}

}  // namespace

std::span<const std::string_view> own_keys() { return kKeys; }

Result<OwnConfig> read_own(const std::string& rootdir, const std::string& inipath, FileSystem& files) {
  const bool is_toml = base::suffix(inipath) == ".toml";
  const std::string path = is_toml ? inipath : base::join_path(rootdir, "pyproject.toml");
  const auto stat = files.stat(path);
  if (!stat || !stat->is_file) return OwnConfig{};
  const Result<std::string> text = read_text(path, files);
  if (!text) return text.error();
  if (text->find("fastest") == std::string::npos) return OwnConfig{};  // most files: not worth parsing
  Result<TomlTables> tables = parse_toml(path, *text);
  if (!tables) return tables.error();
  if (!tables->own) return OwnConfig{};
  return OwnConfig{path, std::move(*tables->own)};
}

Result<std::vector<std::string>> own_arguments(const OwnConfig& own) {
  std::vector<std::string> arguments;
  for (const auto& [key, value] : own.values) {
    if (std::ranges::find(kKeys, key) == kKeys.end()) return unknown_key(own, key, value);
    Result<std::string> word = argument(own, key, value);
    if (!word) return word.error();
    if (!word->empty()) arguments.push_back(word.take());
  }
  return arguments;
}

}  // namespace fastest::config
