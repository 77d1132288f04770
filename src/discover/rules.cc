// See rules.h.
#include "discover/rules.h"

#include <algorithm>

#include "base/hash.h"
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

template <typename T>
T typed(const Options& options, const std::string& name, T fallback) {
  const T* found = std::get_if<T>(&options.setting(name));
  return found == nullptr ? std::move(fallback) : *found;
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

std::vector<std::string> setting_words(const Options& options, const std::string& name,
                                       std::vector<std::string> fallback) {
  return typed(options, name, std::move(fallback));
}

std::string setting_text(const Options& options, const std::string& name, const std::string& fallback) {
  return typed(options, name, fallback);
}

bool setting_flag(const Options& options, const std::string& name, bool fallback) {
  return typed(options, name, fallback);
}

ScanRules scan_rules(const Options& options) {
  ScanRules rules;
  rules.functions = setting_words(options, "python_functions", std::move(rules.functions));
  rules.classes = setting_words(options, "python_classes", std::move(rules.classes));
  rules.imported_tests = setting_flag(options, "collect_imported_tests", true);
  rules.escape_ids =
      !setting_flag(options, "disable_test_id_escaping_and_forfeit_all_rights_to_community_support", false);
  rules.strict_ids = setting_flag(options, "strict_parametrization_ids", setting_flag(options, "strict", false));
  rules.long_ids = setting_text(options, "parametrize_long_str_id_strategy", rules.long_ids);
  rules.empty_sets = setting_text(options, "empty_parameter_set_mark", rules.empty_sets);
  return rules;
}

}  // namespace fastest::discover
