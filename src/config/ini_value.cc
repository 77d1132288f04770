#include "config/ini_value.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/path.h"
#include "base/python_text.h"
#include "base/text.h"

namespace fastest::config {
namespace {

using Texts = std::vector<std::string>;
using Typed = Result<OptionValue>;

/// A value on its way to a type; knows how to complain.
class Conversion {
 public:
  Conversion(const IniRow& row, const IniValue& value, const IniPlace& place)
      : row_(row), value_(value), place_(place) {}

  Typed run() const {
    if (!value_.fault.empty()) return expects(wanted(row_.types[0]), value_.fault);
    if (row_.types[1] == IniType::kNone) return to(row_.types[0]);
    for (IniType type : row_.types) {
      if (type == IniType::kNone) continue;
      if (Typed typed = to(type)) return typed;
    }
    return expects("one of " + type_text(row_), shown());
  }

 private:
  [[nodiscard]] Typed to(IniType type) const {
    if (type == IniType::kLiteral) return to_choice();
    return value_.is_toml ? from_toml(type) : from_text(type);
  }

  [[nodiscard]] Typed to_choice() const {
    const auto* text = std::get_if<std::string>(&value_.value);
    if (text == nullptr) return expects("a string", shown());
    if (row_.choices.contains(*text)) return OptionValue{*text};
    return expects("one of " + type_text(row_), base::python_repr(*text));
  }

  [[nodiscard]] Typed from_toml(IniType type) const {
    const auto* list = std::get_if<Texts>(&value_.value);
    const auto* whole = std::get_if<std::int64_t>(&value_.value);
    const auto* real = std::get_if<double>(&value_.value);
    const auto* flag = std::get_if<bool>(&value_.value);
    const auto* text = std::get_if<std::string>(&value_.value);
    if (is_list(type) && list != nullptr) return finished(type, *list);
    if (type == IniType::kBool && flag != nullptr) return OptionValue{*flag};
    if (type == IniType::kInt && whole != nullptr) return OptionValue{*whole};
    if (type == IniType::kFloat && real != nullptr) return OptionValue{*real};
    if (type == IniType::kFloat && whole != nullptr) return OptionValue{static_cast<double>(*whole)};
    if (type == IniType::kString && text != nullptr) return OptionValue{*text};
    return expects(wanted(type), shown());
  }

  [[nodiscard]] Typed from_text(IniType type) const {
    const auto* list = std::get_if<Texts>(&value_.value);
    if (is_list(type)) return list != nullptr ? finished(type, *list) : split(type, text());
    if (list != nullptr) return type == IniType::kString ? Typed(OptionValue{*list}) : expects(wanted(type), shown());
    switch (type) {
      case IniType::kBool:
        return to_bool();
      case IniType::kInt:
        if (const auto number = base::python_int(text())) return OptionValue{*number};
        return fault(fmt::format("invalid literal for int() with base 10: {}", base::python_repr(text())));
      case IniType::kFloat:
        if (const auto number = base::python_float(text())) return OptionValue{*number};
        return fault(fmt::format("could not convert string to float: {}", base::python_repr(text())));
      default:
        return OptionValue{text()};
    }
  }

  [[nodiscard]] Typed to_bool() const {
    constexpr std::array<std::string_view, 6> kTrue = {"y", "yes", "t", "true", "on", "1"};
    constexpr std::array<std::string_view, 6> kFalse = {"n", "no", "f", "false", "off", "0"};
    const std::string word = base::lower(base::strip(text()));
    if (std::ranges::find(kTrue, word) != kTrue.end()) return OptionValue{true};
    if (std::ranges::find(kFalse, word) != kFalse.end()) return OptionValue{false};
    return fault("invalid truth value " + base::python_repr(word));
  }

  [[nodiscard]] Typed split(IniType type, const std::string& text) const {
    if (type == IniType::kLinelist) {
      Texts lines;
      for (const std::string& line : base::split(text, '\n')) {
        if (const auto bare = base::strip(line); !bare.empty()) lines.emplace_back(bare);
      }
      return OptionValue{lines};
    }
    auto words = base::shell_split(text);
    return words ? finished(type, *words) : fault(words.error().message);
  }

  [[nodiscard]] Typed finished(IniType type, Texts items) const {
    const std::string folder = place_.inipath.empty() ? place_.invocation_dir : base::parent_path(place_.inipath);
    if (type == IniType::kPaths) {
      for (std::string& item : items) item = base::join_path(folder, item);
    }
    return OptionValue{std::move(items)};
  }

  static bool is_list(IniType type) {
    return type == IniType::kPaths || type == IniType::kArgs || type == IniType::kLinelist;
  }

  static std::string wanted(IniType type) {
    switch (type) {
      case IniType::kPaths:
        return "a list for type 'paths'";
      case IniType::kArgs:
        return "a list for type 'args'";
      case IniType::kLinelist:
        return "a list for type 'linelist'";
      case IniType::kBool:
        return "a bool";
      case IniType::kInt:
        return "an int";
      case IniType::kFloat:
        return "a float";
      default:
        return "a string";
    }
  }

  [[nodiscard]] std::string text() const {
    const auto* text = std::get_if<std::string>(&value_.value);
    return text == nullptr ? std::string() : *text;
  }

  /// "str: 'maybe'", as pytest shows a value of the wrong type.
  [[nodiscard]] std::string shown() const {
    struct Visitor {
      std::string operator()(const std::string& text) const { return "str: " + base::python_repr(text); }
      std::string operator()(bool flag) const { return flag ? "bool: True" : "bool: False"; }
      std::string operator()(std::int64_t number) const { return fmt::format("int: {}", number); }
      std::string operator()(double number) const { return fmt::format("float: {}", number); }
      std::string operator()(const Texts& items) const { return "list: [" + base::python_reprs(items) + "]"; }
    };
    return std::visit(Visitor{}, value_.value);
  }

  [[nodiscard]] Error expects(const std::string& what, const std::string& got) const {
    return {ExitCode::kUsageError,
            fmt::format("{}: config option '{}' expects {}, got {}", origin(), row_.name, what, got)};
  }

  [[nodiscard]] Error fault(const std::string& message) const {
    return {ExitCode::kUsageError, fmt::format("{}: config option '{}': {}", origin(), row_.name, message)};
  }

  [[nodiscard]] std::string origin() const {
    if (value_.is_override) return "-o/--override-ini";
    const std::string file = place_.inipath.empty() ? "None" : place_.inipath;
    return value_.line == 0 ? file : fmt::format("{}:{}", file, value_.line);
  }

  const IniRow& row_;
  const IniValue& value_;
  const IniPlace& place_;
};

}  // namespace

const IniValue* choose_value(const IniRow& row, const IniValues& values) {
  const auto find = [&](std::string_view name) -> const IniValue* {
    const auto found = values.find(std::string(name));
    return found == values.end() ? nullptr : &found->second;
  };
  const IniValue* own = find(row.name);
  const IniValue* alias = row.alias.empty() ? nullptr : find(row.alias);
  if (own == nullptr || alias == nullptr) return own == nullptr ? alias : own;
  return alias->is_override && !own->is_override ? alias : own;
}

OptionValue initial_value(const IniRow& row) {
  struct Visitor {
    OptionValue operator()(std::monostate) const { return {}; }
    OptionValue operator()(bool value) const { return value; }
    OptionValue operator()(std::int64_t value) const { return value; }
    OptionValue operator()(double value) const { return value; }
    OptionValue operator()(std::string_view value) const { return std::string(value); }
    OptionValue operator()(const config::Texts& value) const {
      return std::vector<std::string>(value.begin(), value.end());
    }
  };
  return std::visit(Visitor{}, row.initial);
}

Result<OptionValue> typed_value(const IniRow& row, const IniValue& value, const IniPlace& place) {
  return Conversion(row, value, place).run();
}

}  // namespace fastest::config
