#include "cli/take.h"

#include <fmt/format.h>

#include "base/path.h"
#include "base/python_text.h"
#include "base/text.h"

namespace fastest::cli {
namespace {

/// Everything that a conversion may need to know.
struct Argument {
  const Flag& flag;
  const std::string& text;
  const Scope& scope;
  const ErrorContext& context;

  [[nodiscard]] Error error(std::string_view message) const { return flag_error(flag, message, context); }
  [[nodiscard]] Error invalid(std::string_view type) const {
    return error(fmt::format("invalid {} value: {}", type, base::python_repr(text)));
  }
  /// The faults of path options come without the usage line, as in pytest.
  [[nodiscard]] Error must_be(std::string_view what) const {
    return {ExitCode::kUsageError, fmt::format("{} must be a {}, given: {}", flag.spellings.front(), what, text)};
  }
  [[nodiscard]] bool is_folder() const {
    const auto stat = scope.files->stat(text.empty() ? "" : base::absolute_path(text, scope.folder));
    return !text.empty() && stat && stat->is_dir;
  }
};

OptionValue value_of(const Constant& constant) {
  struct Visitor {
    OptionValue operator()(std::monostate) const { return {}; }
    OptionValue operator()(bool value) const { return value; }
    OptionValue operator()(std::int64_t value) const { return value; }
    OptionValue operator()(double value) const { return value; }
    OptionValue operator()(std::string_view value) const { return std::string(value); }
    OptionValue operator()(EmptyList) const { return std::vector<std::string>{}; }
  };
  return std::visit(Visitor{}, constant);
}

Result<OptionValue> to_int(const Argument& argument) {
  const auto number = base::python_int(argument.text);
  if (!number) return argument.invalid("int");
  return OptionValue{*number};
}

Result<OptionValue> to_float(const Argument& argument) {
  const auto number = base::python_float(argument.text);
  if (!number) return argument.invalid("float");
  return OptionValue{*number};
}

Result<OptionValue> to_workers(const Argument& argument) {
  if (argument.text == "auto" || argument.text == "logical") return OptionValue{argument.text};
  return to_int(argument);
}

Result<OptionValue> to_module_class(const Argument& argument) {
  const std::size_t colon = argument.text.find(':');
  if (colon == std::string::npos || argument.text.find(':', colon + 1) != std::string::npos) {
    return argument.error(base::python_repr(argument.text) + " is not in the format 'modname:classname'");
  }
  return OptionValue{std::vector<std::string>{argument.text.substr(0, colon), argument.text.substr(colon + 1)}};
}

/// The folder is removed before the run, so it must not hold the current one.
Result<OptionValue> to_basetemp(const Argument& argument) {
  FileSystem& files = *argument.scope.files;
  const std::string path = base::absolute_path(argument.text, argument.scope.folder);
  const bool is_above = base::is_inside(argument.scope.folder, path) ||
                        base::is_inside(files.real_path(argument.scope.folder), files.real_path(path));
  if (argument.text.empty() || is_above) {
    return argument.error("basetemp must not be empty, the current working directory or any parent directory of it");
  }
  return OptionValue{argument.text};
}

Result<OptionValue> converted(const Argument& argument) {
  switch (argument.flag.type) {
    case ValueType::kText:
      return OptionValue{argument.text};
    case ValueType::kLower:
      return OptionValue{base::lower(argument.text)};
    case ValueType::kInt:
      return to_int(argument);
    case ValueType::kFloat:
      return to_float(argument);
    case ValueType::kWorkers:
      return to_workers(argument);
    case ValueType::kModuleClass:
      return to_module_class(argument);
    case ValueType::kBasetemp:
      return to_basetemp(argument);
    case ValueType::kDirectory:
      return argument.is_folder() ? Result<OptionValue>(argument.text) : argument.must_be("directory");
    case ValueType::kFilename:
      return argument.is_folder() ? argument.must_be("filename") : Result<OptionValue>(argument.text);
  }
  return OptionValue{};
}

Status check_choice(const Argument& argument, const OptionValue& value) {
  const auto* text = std::get_if<std::string>(&value);
  if (text == nullptr || argument.flag.choices.empty() || argument.flag.choices.contains(*text)) return Done{};
  return argument.error(fmt::format("invalid choice: {} (choose from {})", base::python_repr(*text),
                                    base::python_reprs(argument.flag.choices)));
}

Result<OptionValue> checked(const Argument& argument) {
  Result<OptionValue> value = converted(argument);
  if (!value) return value;
  if (Status status = check_choice(argument, *value); !status) return status.error();
  return value;
}

void append(OptionValue& slot, std::string text) {
  if (!std::holds_alternative<std::vector<std::string>>(slot)) slot = std::vector<std::string>{};
  std::get_if<std::vector<std::string>>(&slot)->push_back(std::move(text));
}

void add(OptionValue& slot, std::int64_t step) {
  const auto* before = std::get_if<std::int64_t>(&slot);
  slot = (before == nullptr ? 0 : *before) + step;
}

void take_without_argument(const Flag& flag, RawOptions& out) {
  OptionValue& slot = out.values[std::string(flag.dest)];
  switch (flag.action) {
    case Action::kStoreFalse:
      slot = false;
      break;
    case Action::kStoreConst:
    case Action::kOptional:
      slot = value_of(flag.constant);
      break;
    case Action::kAppendOptional:
      append(slot, std::string(*std::get_if<std::string_view>(&flag.constant)));
      break;
    case Action::kCount:
      add(slot, 1);
      break;
    case Action::kQuiet:
      add(slot, -1);
      add(out.values["quiet"], 1);
      break;
    case Action::kOverrideIni:
      append(out.values["override_ini"], std::string(flag.ini) + "=true");
      slot = true;
      break;
    default:
      slot = true;
  }
}

}  // namespace

OptionValues initial_values(const Scope& scope) {
  OptionValues values;
  for (const Flag& flag : flags()) {
    if (is_active(flag, scope)) values.emplace(flag.dest, value_of(flag.initial));
  }
  return values;
}

Status take(const Flag& flag, const std::optional<std::string>& argument, const Scope& scope,
            const ErrorContext& context, RawOptions& out) {
  out.given.emplace(flag.dest);
  if (!argument) {
    take_without_argument(flag, out);
    return Done{};
  }
  Result<OptionValue> value = checked({flag, *argument, scope, context});
  if (!value) return value.error();
  OptionValue& slot = out.values[std::string(flag.dest)];
  if (flag.action == Action::kAppend || flag.action == Action::kAppendOptional) {
    append(slot, *argument);
  } else {
    slot = value.take();
  }
  return Done{};
}

}  // namespace fastest::cli
