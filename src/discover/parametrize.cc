// See parametrize.h. Ids follow pytest's order: one that was given with the set, then `ids`, then one made of the
// values; equal ids get a counter.
#include "discover/parametrize.h"

#include <cctype>
#include <map>
#include <optional>
#include <unordered_set>

#include "base/python_text.h"
#include "base/text.h"
#include "discover/literal.h"
#include "discover/value.h"

namespace fastest::discover {
namespace {

using Kind = Value::Kind;

/// The arguments of the call, by name; positional ones have found theirs.
using Call = std::map<std::string_view, Node>;

std::optional<Call> bind(const Node& arguments) {
  Call call;
  std::size_t position = 0;
  for (const Node& argument : arguments.children()) {
    if (argument.is("list_splat") || argument.is("dictionary_splat")) return std::nullopt;
    if (argument.is("keyword_argument")) {
      call[argument.field("name").text()] = argument.field("value");
    } else if (position++ < 2) {
      call[position == 1 ? "argnames" : "argvalues"] = argument;
    } else {
      return std::nullopt;
    }
  }
  if (!call.contains("argnames") || !call.contains("argvalues")) return std::nullopt;
  return call;
}

class Reader {
 public:
  Reader(const Names& names, const ScanRules& rules) : names_(names), rules_(rules) {}

  Parametrization read(const Node& arguments) {
    const std::optional<Call> call = bind(arguments);
    if (!call) return failed("its arguments are computed");
    if (!read_arguments(evaluate(call->at("argnames"), names_))) return failed("its argument names are computed");
    if (const std::string problem = option_problem(*call); !problem.empty()) return failed(problem);
    const Value values = evaluate(call->at("argvalues"), names_);
    if (values.kind != Kind::kList) return failed("its values are computed");
    if (values.items.empty()) return empty_set();
    if (call->contains("ids") && !read_ids(call->at("ids"))) return failed("its ids are computed");
    if (!ids_.empty() && ids_.size() != values.items.size()) return failed("it has more or fewer ids than values");
    for (std::size_t i = 0; i < values.items.size(); ++i) {
      if (!add_set(values.items[i], i)) return failed("an id depends on a computed value");
    }
    if (!make_unique()) return failed("its ids are not unique");
    return std::move(result_);
  }

 private:
  Parametrization failed(std::string problem) {
    result_.problem = std::move(problem);
    return std::move(result_);
  }

  bool read_arguments(const Value& names) {
    if (names.kind == Kind::kString) {
      for (const std::string& part : base::split(names.text, ',')) {
        if (const std::string_view name = base::strip(part); !name.empty()) result_.arguments.emplace_back(name);
      }
      single_ = result_.arguments.size() == 1 && !base::strip(names.text).ends_with(',');
      return !result_.arguments.empty();
    }
    for (const Value& name : names.items) {
      if (name.kind != Kind::kString) return false;
      result_.arguments.push_back(name.text);
    }
    return names.kind == Kind::kList && !names.items.empty();
  }

  /// Higher scopes and fixtures that take the parameter may make pytest reorder the tests.
  std::string option_problem(const Call& call) const {
    if (const auto scope = call.find("scope"); scope != call.end()) {
      const Value value = evaluate(scope->second, names_);
      if (value.text != "function" && value.text != "None") return "its scope may reorder tests";
    }
    if (const auto indirect = call.find("indirect"); indirect != call.end()) {
      const Value value = evaluate(indirect->second, names_);
      const bool direct = value.text == "False" || (value.kind == Kind::kList && value.items.empty());
      if (!direct) return "it is indirect, and the fixture's scope may reorder tests";
    }
    return {};
  }

  bool read_ids(const Node& node) {
    if (node.is("identifier") && names_.dotted(node) == "builtins.str") {
      by_str_ = true;
      return true;
    }
    const Value value = evaluate(node, names_);
    ids_ = value.items;
    return value.kind == Kind::kList || value.text == "None";
  }

  Parametrization empty_set() {
    if (rules_.empty_sets == "fail_at_collect") return failed("it has no values");
    result_.ids = {"NOTSET"};
    return std::move(result_);
  }

  bool add_set(const Value& set, std::size_t index) {
    const bool wrapped = set.kind != Kind::kSet && single_;
    const std::size_t count = wrapped ? 1 : set.items.size();
    const bool sequence = wrapped || set.kind == Kind::kSet || set.kind == Kind::kList;
    if (!sequence || count != result_.arguments.size()) return false;
    if (set.has_id) return add(escaped(set.text, false));
    if (index < ids_.size() && ids_[index].text != "None") return add(id_of_value(ids_[index]));
    std::string id;
    for (std::size_t i = 0; i < count; ++i) {
      const std::optional<std::string> part = id_of_argument(wrapped ? set : set.items[i], i, index);
      if (!part) return false;
      id.append(i == 0 ? "" : "-").append(*part);
    }
    return add(id);
  }

  bool add(std::optional<std::string> id) {
    if (id) result_.ids.push_back(std::move(*id));
    return id.has_value();
  }

  std::string escaped(const std::string& text, bool bytes) const {
    if (!rules_.escape_ids) return text;
    return bytes ? escape_bytes(text) : escape_text(text);
  }

  std::optional<std::string> id_of_argument(const Value& value, std::size_t argument, std::size_t index) const {
    const bool text = value.kind == Kind::kString || value.kind == Kind::kBytes;
    if (text && !by_str_ && (value.kind == Kind::kString ? length_of(value.text) : value.text.size()) > 100) {
      if (rules_.long_ids != "short" && rules_.long_ids != "legacy") return std::nullopt;
      if (rules_.long_ids == "short") return result_.arguments[argument] + std::to_string(index);
    }
    if (by_str_ && !is_its_str(value)) return std::nullopt;
    if (value.kind == Kind::kUnknown) return std::nullopt;
    if (std::optional<std::string> id = id_of_value(value)) return id;
    return result_.arguments[argument] + std::to_string(index);
  }

  /// Is str(value) what we know of it? Not so for functions and classes, of which we know the name.
  static bool is_its_str(const Value& value) {
    if (value.kind == Kind::kString) return true;
    const std::string& text = value.text;
    if (value.kind != Kind::kShown || text.empty()) return false;
    const bool number = std::isdigit(static_cast<unsigned char>(text[0])) != 0 || text[0] == '-';
    return number || text == "None" || text == "True" || text == "False";
  }

  /// Nothing for values that have no id of their own.
  std::optional<std::string> id_of_value(const Value& value) const {
    if (value.kind == Kind::kShown || value.kind == Kind::kPattern) return value.text;
    if (value.kind == Kind::kString) return escaped(value.text, false);
    if (value.kind == Kind::kBytes) return escaped(value.text, true);
    return std::nullopt;
  }

  bool make_unique() {
    std::map<std::string, int> counts, next;
    for (const std::string& id : result_.ids) ++counts[id];
    if (counts.size() == result_.ids.size()) return true;
    if (rules_.strict_ids) return false;
    std::unordered_set<std::string> taken(result_.ids.begin(), result_.ids.end());
    for (std::string& id : result_.ids) {
      if (counts[id] == 1) continue;
      const std::string base =
          id + (!id.empty() && std::isdigit(static_cast<unsigned char>(id.back())) != 0 ? "_" : "");
      int& suffix = next[id];
      while (taken.contains(base + std::to_string(suffix))) ++suffix;
      const std::string fresh = base + std::to_string(suffix++);
      taken.insert(fresh);
      id = fresh;
    }
    return true;
  }

  const Names& names_;
  const ScanRules& rules_;
  Parametrization result_;
  std::vector<Value> ids_;
  bool single_ = false;
  bool by_str_ = false;
};

}  // namespace

Parametrization read_parametrize(const Node& arguments, const Names& names, const ScanRules& rules) {
  return Reader(names, rules).read(arguments);
}

std::vector<std::string> combined_ids(const std::vector<const Parametrization*>& marks) {
  std::vector<std::string> ids;
  for (const Parametrization* mark : marks) {
    if (ids.empty()) {
      ids = mark->ids;
      continue;
    }
    std::vector<std::string> next;
    for (const std::string& left : ids) {
      for (const std::string& right : mark->ids) next.push_back(left + "-" + right);
    }
    ids = std::move(next);
  }
  return ids;
}

}  // namespace fastest::discover
