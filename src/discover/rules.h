// The settings on which the scan of a file depends. Their hash is part of the index: other rules, other candidates.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "fastest/options.h"

namespace fastest::discover {

struct ScanRules {
  std::vector<std::string> functions = {"test"};  ///< python_functions
  std::vector<std::string> classes = {"Test"};    ///< python_classes
  bool imported_tests = true;                     ///< collect_imported_tests
  bool escape_ids = true;                         ///< disable_test_id_escaping_... turns it off
  bool strict_ids = false;                        ///< strict_parametrization_ids
  std::string long_ids = "short";                 ///< parametrize_long_str_id_strategy
  std::string empty_sets = "skip";                ///< empty_parameter_set_mark

  [[nodiscard]] bool is_function(std::string_view name) const;
  [[nodiscard]] bool is_class(std::string_view name) const;
  [[nodiscard]] std::uint64_t hash() const;
};

ScanRules scan_rules(const Options& options);

/// An ini option that is a list, a text or a flag; `fallback` when nobody has resolved it.
std::vector<std::string> setting_words(const Options& options, const std::string& name,
                                       std::vector<std::string> fallback);
std::string setting_text(const Options& options, const std::string& name, const std::string& fallback);
bool setting_flag(const Options& options, const std::string& name, bool fallback);

}  // namespace fastest::discover
