// The table of ini options: their types, defaults and help. The runtime gets it in ini.json, --help and docs/options.md
// print it.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "base/fixed_list.h"

namespace fastest::config {

/// pytest's type names; several in one row mean "the first that accepts the value". kLiteral: one of `choices`.
enum class IniType { kNone, kString, kPaths, kArgs, kLinelist, kBool, kInt, kFloat, kLiteral };

using Texts = base::FixedList<9>;
using IniDefault = std::variant<std::monostate, bool, std::int64_t, double, std::string_view, Texts>;

/// When a wrong value is an error: at once, because every session asks for the option, or only when somebody asks.
enum class Check { kLate, kEarly };

struct IniRow {
  std::string_view name;
  std::array<IniType, 3> types = {IniType::kString};
  IniDefault initial = {};
  Check check = Check::kLate;
  base::FixedList<6> choices = {};
  std::string_view alias = {};
  std::string_view plugin = {};
  std::string_view help = {};
};

std::span<const IniRow> ini_rows();
/// By name or alias; null: unknown.
const IniRow* find_ini(std::string_view name);
/// "int | 'auto'", as --help and messages show a type.
std::string type_text(const IniRow& row);

}  // namespace fastest::config
