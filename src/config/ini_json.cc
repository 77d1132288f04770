#include "config/ini_json.h"

#include <nlohmann/json.hpp>

#include "config/ini_table.h"

namespace fastest::config {
namespace {

using Json = nlohmann::ordered_json;

template <std::size_t N>
Json to_json(const base::FixedList<N>& texts) {
  Json list = Json::array();
  for (std::string_view text : texts) list.push_back(std::string(text));
  return list;
}

Json to_json(const IniDefault& value) {
  struct Visitor {
    Json operator()(std::monostate) const { return nullptr; }
    Json operator()(bool one) const { return one; }
    Json operator()(std::int64_t one) const { return one; }
    Json operator()(double one) const { return one; }
    Json operator()(std::string_view one) const { return std::string(one); }
    Json operator()(const Texts& texts) const { return to_json(texts); }
  };
  return std::visit(Visitor{}, value);
}

std::string_view name_of(IniType type) {
  switch (type) {
    case IniType::kPaths:
      return "paths";
    case IniType::kArgs:
      return "args";
    case IniType::kLinelist:
      return "linelist";
    case IniType::kBool:
      return "bool";
    case IniType::kInt:
      return "int";
    case IniType::kFloat:
      return "float";
    case IniType::kLiteral:
      return "literal";
    default:
      return "string";
  }
}

Json row_json(const IniRow& row) {
  Json types = Json::array();
  for (IniType type : row.types) {
    if (type != IniType::kNone) types.push_back(name_of(type));
  }
  Json out = {{"name", row.name}, {"types", types}};
  if (!row.choices.empty()) out["choices"] = to_json(row.choices);
  out["default"] = to_json(row.initial);
  if (!row.alias.empty()) out["alias"] = row.alias;
  out["plugin"] = row.plugin;
  out["help"] = row.help;
  return out;
}

}  // namespace

std::string ini_json() {
  Json rows = Json::array();
  for (const IniRow& row : ini_rows()) rows.push_back(row_json(row));
  return rows.dump();
}

}  // namespace fastest::config
