// See rules.h.
#include "discover/rules.h"

#include <algorithm>

#include "base/hash.h"
#include "base/python_text.h"
#include "base/text.h"

namespace fastest::discover {
namespace {

/// A prefix, or a glob if it looks like one.
bool matches(std::string_view name, const std::vector<std::string>& patterns) {
  return std::any_of(patterns.begin(), patterns.end(), [&](const std::string& pattern) {
    if (name.starts_with(pattern)) return true;
    return pattern.find_first_of("*?[") != std::string::npos && base::fnmatch(name, pattern);
  });
}

std::vector<std::string> words_of(const IniValue& ini) {
  if (const auto* list = std::get_if<std::vector<std::string>>(&ini.value)) return *list;
  const auto* text = std::get_if<std::string>(&ini.value);
  if (text == nullptr) return {};
  Result<std::vector<std::string>> words = base::shell_split(*text);
  return words ? words.take() : base::split_words(*text);
}

}  // namespace

bool ScanRules::is_function(std::string_view name) const { return matches(name, functions); }

bool ScanRules::is_class(std::string_view name) const { return matches(name, classes); }

std::uint64_t ScanRules::hash() const {
  const std::string all =
      base::join(functions, "\n") + "\r" + base::join(classes, "\n") + "\r" + long_ids + "\r" + empty_sets;
  const auto flags = static_cast<std::uint64_t>((imported_tests ? 1 : 0) | (escape_ids ? 2 : 0) | (strict_ids ? 4 : 0));
  return base::hash_bytes(all, flags);
}

std::vector<std::string> ini_words(const Options& options, const std::string& name, std::vector<std::string> fallback) {
  const auto found = options.ini.find(name);
  return found == options.ini.end() ? std::move(fallback) : words_of(found->second);
}

std::string ini_text(const Options& options, const std::string& name, const std::string& fallback) {
  const auto found = options.ini.find(name);
  if (found == options.ini.end()) return fallback;
  const auto* text = std::get_if<std::string>(&found->second.value);
  return text == nullptr ? fallback : *text;
}

bool ini_flag(const Options& options, const std::string& name, bool fallback) {
  const auto found = options.ini.find(name);
  if (found == options.ini.end()) return fallback;
  if (const auto* flag = std::get_if<bool>(&found->second.value)) return *flag;
  const std::string text = base::lower(ini_text(options, name, ""));
  return text == "1" || text == "true" || text == "yes" || text == "on" || text == "y" || text == "t";
}

ScanRules scan_rules(const Options& options) {
  ScanRules rules;
  rules.functions = ini_words(options, "python_functions", std::move(rules.functions));
  rules.classes = ini_words(options, "python_classes", std::move(rules.classes));
  rules.imported_tests = ini_flag(options, "collect_imported_tests", true);
  rules.escape_ids = !ini_flag(options, "disable_test_id_escaping_and_forfeit_all_rights_to_community_support", false);
  rules.strict_ids = ini_flag(options, "strict_parametrization_ids", ini_flag(options, "strict", false));
  rules.long_ids = ini_text(options, "parametrize_long_str_id_strategy", rules.long_ids);
  rules.empty_sets = ini_text(options, "empty_parameter_set_mark", rules.empty_sets);
  return rules;
}

}  // namespace fastest::discover
