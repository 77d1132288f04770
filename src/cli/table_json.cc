#include "cli/table_json.h"

#include <nlohmann/json.hpp>

#include "cli/flags.h"

namespace fastest::cli {
namespace {

using Json = nlohmann::ordered_json;

Json to_json(const Constant& constant) {
  struct Visitor {
    Json operator()(std::monostate) const { return nullptr; }
    Json operator()(bool value) const { return value; }
    Json operator()(std::int64_t value) const { return value; }
    Json operator()(double value) const { return value; }
    Json operator()(std::string_view value) const { return std::string(value); }
    Json operator()(EmptyList) const { return Json::array(); }
  };
  return std::visit(Visitor{}, constant);
}

template <std::size_t N>
Json to_json(const base::FixedList<N>& texts) {
  Json list = Json::array();
  for (std::string_view text : texts) list.push_back(std::string(text));
  return list;
}

std::string_view name_of(Action action) {
  switch (action) {
    case Action::kStore:
      return "store";
    case Action::kOptional:
      return "optional";
    case Action::kStoreTrue:
      return "store_true";
    case Action::kStoreFalse:
      return "store_false";
    case Action::kStoreConst:
      return "store_const";
    case Action::kAppend:
      return "append";
    case Action::kAppendOptional:
      return "append_optional";
    case Action::kCount:
      return "count";
    case Action::kQuiet:
      return "quiet";
    case Action::kOverrideIni:
      return "override_ini";
    case Action::kHelp:
      return "help";
  }
  return "store";
}

std::string_view name_of(ValueType type) {
  switch (type) {
    case ValueType::kText:
      return "text";
    case ValueType::kInt:
      return "int";
    case ValueType::kFloat:
      return "float";
    case ValueType::kLower:
      return "lower";
    case ValueType::kDirectory:
      return "directory";
    case ValueType::kFilename:
      return "filename";
    case ValueType::kBasetemp:
      return "basetemp";
    case ValueType::kModuleClass:
      return "module_class";
    case ValueType::kWorkers:
      return "workers";
  }
  return "text";
}

/// Only what differs from an option that stores a text, so that the file is small.
Json row(const Flag& flag) {
  Json out = {{"spellings", to_json(flag.spellings)}, {"dest", flag.dest}, {"action", name_of(flag.action)}};
  if (flag.type != ValueType::kText) out["type"] = name_of(flag.type);
  out["default"] = to_json(flag.initial);
  if (flag.constant != Constant{}) out["const"] = to_json(flag.constant);
  if (!flag.choices.empty()) out["choices"] = to_json(flag.choices);
  if (!flag.metavar.empty()) out["metavar"] = flag.metavar;
  if (!flag.ini.empty()) out["ini"] = flag.ini;
  out["group"] = flag.group;
  out["plugin"] = flag.plugin;
  out["help"] = flag.help;
  return out;
}

}  // namespace

std::string table_json(std::string_view ini_rows) {
  Json out = {{"program", kProgram}, {"usage", kUsage}, {"groups", Json::array()}, {"flags", Json::array()}};
  for (const Group& group : groups()) out["groups"].push_back({{"name", group.name}, {"title", group.title}});
  for (const Flag& flag : flags()) out["flags"].push_back(row(flag));
  out["ini"] = Json::parse(ini_rows);
  return out.dump(1);
}

std::string spellings() {
  std::string lines;
  for (const Flag& flag : flags()) {
    for (const std::string_view spelling : flag.spellings) lines.append(spelling).append("\n");
  }
  return lines;
}

}  // namespace fastest::cli
