// TOML 1.0, read the way Python's tomllib reads it: the same documents are accepted, and a damaged one gets the same
// sentence with the same line and column, which is what pytest shows its users.
//
// Why our own reader and not toml++: the 3.3 that Debian 12 has runs into __builtin_unreachable at "é" outside of
// strings and fails an assertion of its own on damaged keys (both found by tests/fuzz/ini_fuzz.cc within a second), has
// other words for damage than tomllib, and takes 20 s to compile. Reading configuration needs the small part of TOML's
// world that is here.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "fastest/error.h"

namespace fastest::config {

enum class TomlType { kString, kInt, kFloat, kBool, kDateTime, kDate, kTime, kArray, kTable };

/// A value, with the fields that its type uses.
struct TomlValue {
  TomlType type = TomlType::kTable;
  std::string text = {};  ///< strings; dates and times, and integers beyond 64 bits, as Python's str() shows them
  std::int64_t integer = 0;
  double real = 0;
  bool flag = false;
  std::vector<TomlValue> items = {};    ///< of an array
  std::vector<TomlValue> members = {};  ///< of a table, in the order of the document
  std::string name = {};                ///< its key, as a member of a table
  int line = 0;                         ///< one-based

  [[nodiscard]] const TomlValue* find(std::string_view key) const;
  [[nodiscard]] TomlValue* find(std::string_view key);
};

/// The document as a table. The error's message is tomllib's, without the file: "Invalid value (at line 2, column 5)".
Result<TomlValue> read_toml(std::string_view text);

}  // namespace fastest::config
