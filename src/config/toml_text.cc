#include "config/toml_text.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <sstream>

#include "base/python_text.h"

namespace fastest::config {
namespace {

Error error(const std::string& path, std::string_view message, const toml::source_position& where) {
  return {ExitCode::kUsageError,
          fmt::format("{}: {} (at line {}, column {})", path, message, where.line, where.column)};
}

std::string python_float_text(double number) {
  std::string text = fmt::format("{}", number);
  const bool is_whole = text.find_first_not_of("-0123456789") == std::string::npos;
  return is_whole ? text + ".0" : text;
}

/// str() of a value as tomllib gives it: what pytest's string-based table makes of scalars.
std::string python_str(const toml::node& node) {
  if (const auto* text = node.as_string()) return text->get();
  if (const auto* flag = node.as_boolean()) return flag->get() ? "True" : "False";
  if (const auto* number = node.as_integer()) return std::to_string(number->get());
  if (const auto* number = node.as_floating_point()) return python_float_text(number->get());
  std::ostringstream text;
  node.visit([&](const auto& value) { text << value; });
  return text.str();
}

std::vector<std::string> texts_of(const toml::array& array) {
  std::vector<std::string> texts;
  for (const toml::node& item : array) texts.push_back(python_str(item));
  return texts;
}

std::string_view python_type(const toml::node& node) {
  switch (node.type()) {
    case toml::node_type::boolean:
      return "bool";
    case toml::node_type::integer:
      return "int";
    case toml::node_type::floating_point:
      return "float";
    case toml::node_type::array:
      return "list";
    case toml::node_type::table:
      return "dict";
    case toml::node_type::date:
      return "date";
    case toml::node_type::time:
      return "time";
    case toml::node_type::date_time:
      return "datetime";
    default:
      return "str";
  }
}

/// Why no option takes this value, in pytest's words; empty if some could.
std::string fault_of(const toml::node& node) {
  const auto* array = node.as_array();
  if (array == nullptr) {
    const bool is_usual = node.is_string() || node.is_boolean() || node.is_integer() || node.is_floating_point();
    return is_usual ? "" : fmt::format("a {}", python_type(node));
  }
  for (std::size_t i = 0; i < array->size(); ++i) {
    const toml::node& item = *array->get(i);
    if (!item.is_string()) {
      return fmt::format("a list of strings, but item at index {} is {}: {}", i, python_type(item), python_str(item));
    }
  }
  return {};
}

IniValue native_value(const toml::node& node) {
  IniValue value;
  value.is_toml = true;
  value.line = static_cast<int>(node.source().begin.line);
  value.fault = fault_of(node);
  if (const auto* array = node.as_array()) {
    value.value = texts_of(*array);
  } else if (const auto* flag = node.as_boolean()) {
    value.value = flag->get();
  } else if (const auto* number = node.as_integer()) {
    value.value = number->get();
  } else if (const auto* real = node.as_floating_point()) {
    value.value = real->get();
  } else {
    value.value = python_str(node);
  }
  return value;
}

IniValue text_value(const toml::node& node) {
  IniValue value;
  value.line = static_cast<int>(node.source().begin.line);
  if (const auto* array = node.as_array()) {
    value.value = texts_of(*array);
  } else {
    value.value = python_str(node);
  }
  return value;
}

IniValues values_of(const toml::table& table, IniValue (*make)(const toml::node&)) {
  IniValues values;
  for (const auto& [key, node] : table) values.emplace(std::string(key.str()), make(node));
  return values;
}

/// The tables of one document; a name that should be a table and is not one is the user's error.
class Picker {
 public:
  Picker(const std::string& path, const toml::table& root) : path_(path), root_(root) {}

  Result<TomlTables> pick() {
    for (const auto& [key, node] : root_) {
      if (!node.is_table()) tables_.loose_keys.emplace_back(key.str());
    }
    const toml::table* pytest = table(root_, "pytest", "pytest");
    if (pytest != nullptr) tables_.pytest = values_of(*pytest, native_value);
    if (const toml::table* tool = table(root_, "tool", "tool")) pick_tool(*tool);
    if (fault_) return *fault_;
    return std::move(tables_);
  }

 private:
  void pick_tool(const toml::table& tool) {
    if (const toml::table* own = table(tool, "fastest", "tool.fastest")) tables_.own = values_of(*own, native_value);
    const toml::table* pytest = table(tool, "pytest", "tool.pytest");
    if (pytest == nullptr) return;
    const toml::table* options = table(*pytest, "ini_options", "tool.pytest.ini_options");
    if (options != nullptr) tables_.ini_options = values_of(*options, text_value);
    IniValues native = values_of(*pytest, native_value);
    native.erase("ini_options");
    if (!native.empty()) tables_.tool_pytest = std::move(native);
  }

  const toml::table* table(const toml::table& in, std::string_view key, std::string_view name) {
    const toml::node* node = in.get(key);
    if (node == nullptr) return nullptr;
    if (!node->is_table() && !fault_) {
      const std::string message = fmt::format("[{}] must be a table, not {}", name, python_type(*node));
      fault_ = error(path_, message, node->source().begin);
    }
    return node->as_table();
  }

  const std::string& path_;
  const toml::table& root_;
  TomlTables tables_;
  std::optional<Error> fault_;
};

}  // namespace

Result<TomlTables> parse_toml(const std::string& path, std::string_view text) {
  const toml::parse_result parsed = toml::parse(text, path);
  if (!parsed) return error(path, parsed.error().description(), parsed.error().source().begin);
  return Picker(path, parsed.table()).pick();
}

}  // namespace fastest::config
