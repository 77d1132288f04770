#include "config/toml_text.h"

#include <fmt/format.h>

#include "config/toml_document.h"

namespace fastest::config {
namespace {

std::string python_float_text(double number) {
  std::string text = fmt::format("{}", number);
  const bool is_whole = text.find_first_not_of("-0123456789") == std::string::npos;
  return is_whole ? text + ".0" : text;
}

/// str() of a value as tomllib gives it: what pytest's string-based table makes of scalars.
std::string python_str(const TomlValue& value) {
  switch (value.type) {
    case TomlType::kBool:
      return value.flag ? "True" : "False";
    case TomlType::kInt:
      return value.text.empty() ? std::to_string(value.integer) : value.text;
    case TomlType::kFloat:
      return python_float_text(value.real);
    case TomlType::kArray:
      return "[...]";
    case TomlType::kTable:
      return "{...}";
    default:
      return value.text;
  }
}

std::string_view python_type(const TomlValue& value) {
  switch (value.type) {
    case TomlType::kBool:
      return "bool";
    case TomlType::kInt:
      return "int";
    case TomlType::kFloat:
      return "float";
    case TomlType::kArray:
      return "list";
    case TomlType::kTable:
      return "dict";
    case TomlType::kDate:
      return "date";
    case TomlType::kTime:
      return "time";
    case TomlType::kDateTime:
      return "datetime";
    default:
      return "str";
  }
}

std::vector<std::string> texts_of(const TomlValue& array) {
  std::vector<std::string> texts;
  for (const TomlValue& item : array.items) texts.push_back(python_str(item));
  return texts;
}

/// Why no option takes this value, in pytest's words; empty if some could.
std::string fault_of(const TomlValue& value) {
  switch (value.type) {
    case TomlType::kTable:
    case TomlType::kDate:
    case TomlType::kTime:
    case TomlType::kDateTime:
      return fmt::format("a {}", python_type(value));
    default:
      break;
  }
  for (std::size_t i = 0; i < value.items.size(); ++i) {
    const TomlValue& item = value.items[i];
    if (item.type == TomlType::kString) continue;
    return fmt::format("a list of strings, but item at index {} is {}: {}", i, python_type(item), python_str(item));
  }
  return {};
}

IniValue native_value(const TomlValue& from) {
  IniValue value;
  value.is_toml = true;
  value.line = from.line;
  value.fault = fault_of(from);
  if (from.type == TomlType::kArray) {
    value.value = texts_of(from);
  } else if (from.type == TomlType::kBool) {
    value.value = from.flag;
  } else if (from.type == TomlType::kInt) {
    value.value = from.integer;
  } else if (from.type == TomlType::kFloat) {
    value.value = from.real;
  } else {
    value.value = python_str(from);
  }
  return value;
}

IniValue text_value(const TomlValue& from) {
  IniValue value;
  value.line = from.line;
  if (from.type == TomlType::kArray) {
    value.value = texts_of(from);
  } else {
    value.value = python_str(from);
  }
  return value;
}

IniValues values_of(const TomlValue& table, IniValue (*make)(const TomlValue&)) {
  IniValues values;
  for (const TomlValue& member : table.members) values.emplace(member.name, make(member));
  return values;
}

/// The tables of one document; a name that should be a table and is not one is the user's error.
class Picker {
 public:
  Picker(const std::string& path, const TomlValue& root) : path_(path), root_(root) {}

  Result<TomlTables> pick() {
    for (const TomlValue& member : root_.members) {
      if (member.type != TomlType::kTable) tables_.loose_keys.push_back(member.name);
    }
    const TomlValue* pytest = table(root_, "pytest", "pytest");
    if (pytest != nullptr) tables_.pytest = values_of(*pytest, native_value);
    if (const TomlValue* tool = table(root_, "tool", "tool")) pick_tool(*tool);
    if (fault_) return *fault_;
    return std::move(tables_);
  }

 private:
  void pick_tool(const TomlValue& tool) {
    if (const TomlValue* own = table(tool, "fastest", "tool.fastest")) tables_.own = values_of(*own, native_value);
    const TomlValue* pytest = table(tool, "pytest", "tool.pytest");
    if (pytest == nullptr) return;
    const TomlValue* options = table(*pytest, "ini_options", "tool.pytest.ini_options");
    if (options != nullptr) tables_.ini_options = values_of(*options, text_value);
    IniValues native = values_of(*pytest, native_value);
    native.erase("ini_options");
    if (!native.empty()) tables_.tool_pytest = std::move(native);
  }

  const TomlValue* table(const TomlValue& in, std::string_view key, std::string_view name) {
    const TomlValue* value = in.find(key);
    if (value == nullptr || value->type == TomlType::kTable) return value;
    if (!fault_) {
      fault_ = Error{ExitCode::kUsageError, fmt::format("{}: [{}] must be a table, not {} (at line {})", path_, name,
                                                        python_type(*value), value->line)};
    }
    return nullptr;
  }

  const std::string& path_;
  const TomlValue& root_;
  TomlTables tables_;
  std::optional<Error> fault_;
};

}  // namespace

Result<TomlTables> parse_toml(const std::string& path, std::string_view text) {
  const Result<TomlValue> root = read_toml(text);
  if (!root) return Error{ExitCode::kUsageError, fmt::format("{}: {}", path, root.error().message)};
  return Picker(path, *root).pick();
}

}  // namespace fastest::config
