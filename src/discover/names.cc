// See names.h. A name that is bound twice, or under a condition, is nobody's constant: the callers then say "dynamic".
#include "discover/names.h"

#include <charconv>

namespace fastest::discover {
namespace {

/// The name at the very left of `name.attribute[0]()`.
std::string_view leftmost_name(std::string_view text) {
  std::size_t end = 0;
  while (end < text.size() && (std::isalnum(static_cast<unsigned char>(text[end])) != 0 || text[end] == '_')) ++end;
  return text.substr(0, end);
}

std::string_view first_part(std::string_view dotted) { return dotted.substr(0, dotted.find('.')); }

}  // namespace

std::span<const PlainFunction> plain_functions(const Node& statement, const Skeleton& skeleton) {
  const std::string_view text = statement.is("expression_statement") ? statement.text() : "";
  if (!text.starts_with("0X")) return {};
  std::size_t index = skeleton.runs.size();
  std::from_chars(text.data() + 2, text.data() + text.size(), index);
  if (index >= skeleton.runs.size()) return {};
  const auto [first, end] = skeleton.runs[index];
  return std::span(skeleton.functions).subspan(first, end - first);
}

std::vector<Node> inner_blocks(const Node& statement) {
  std::vector<Node> blocks;
  const std::string_view type = statement.type();
  const bool compound = type == "if_statement" || type == "try_statement" || type == "with_statement" ||
                        type == "for_statement" || type == "while_statement" || type == "match_statement";
  const bool clause = type.ends_with("_clause") && type != "with_clause";
  if (!compound && !clause) return blocks;
  for (const Node& child : statement.children()) {
    if (child.is("block")) {
      const std::vector<Node> cases = child.children();
      if (type != "match_statement") {
        blocks.push_back(child);
        continue;
      }
      for (const Node& one : cases) {
        for (const Node& inner : inner_blocks(one)) blocks.push_back(inner);
      }
    } else {
      for (const Node& inner : inner_blocks(child)) blocks.push_back(inner);
    }
  }
  return blocks;
}

Names::Names(const Statements& module, const Skeleton& skeleton) : skeleton_(skeleton) { read(module, false); }

void Names::read(const Statements& statements, bool conditional) {
  for (const Node& statement : statements) read_statement(statement, conditional);
}

void Names::read_statement(const Node& statement, bool conditional) {
  if (const auto plain = plain_functions(statement, skeleton_); !plain.empty()) {
    for (const PlainFunction& function : plain) functions_.insert(function.name);
  } else if (statement.is("import_statement")) {
    read_import(statement);
  } else if (statement.is("import_from_statement")) {
    read_import_from(statement);
  } else if (statement.is("expression_statement")) {
    for (const Node& expression : statement.children()) read_expression(expression, conditional);
  } else if (statement.is("decorated_definition")) {
    add_definition(statement.field("definition"), true);
  } else if (statement.is("class_definition") || statement.is("function_definition")) {
    add_definition(statement, conditional);
  } else if (statement.is("delete_statement")) {
    changed_.insert(leftmost_name(statement.only_child().text()));
  } else {
    for (const Node& block : inner_blocks(statement)) read(block.children(), true);
  }
}

void Names::add_definition(const Node& definition, bool decorated) {
  const std::string_view name = definition.field("name").text();
  if (decorated) decorated_.insert(name);
  if (definition.is("class_definition")) {
    classes_[name] = definition;
  } else {
    functions_.insert(name);
  }
}

void Names::read_import(const Node& statement) {
  for (const Node& child : statement.children()) {
    if (child.is("aliased_import")) {
      add_import(child.field("alias").text(), std::string(child.field("name").text()));
    } else {
      const std::string_view name = first_part(child.text());
      add_import(name, std::string(name));
    }
  }
}

void Names::read_import_from(const Node& statement) {
  const std::vector<Node> children = statement.children();
  const std::string module(children.empty() ? "" : children.front().text());
  for (std::size_t i = 1; i < children.size(); ++i) {
    const Node& child = children[i];
    const std::string prefix = module.ends_with('.') ? module : module + ".";
    if (child.is("wildcard_import")) {
      star_import_ = true;
    } else if (child.is("aliased_import")) {
      add_import(child.field("alias").text(), prefix + std::string(child.field("name").text()));
    } else {
      add_import(child.text(), prefix + std::string(child.text()));
    }
  }
}

void Names::add_import(std::string_view name, std::string origin) {
  if (import_of_.contains(name)) return;
  import_of_[name] = imports_.size();
  imports_.push_back({name, std::move(origin)});
}

void Names::read_expression(const Node& expression, bool conditional) {
  const Node left = expression.is("assignment") ? expression.field("left") : Node{};
  if (!left.is("identifier")) {
    changed_.insert(leftmost_name(expression.text()));
    return;
  }
  const auto [entry, added] = constants_.try_emplace(left.text(), expression.field("right"));
  if (!added || conditional) changed_.insert(left.text());
}

bool Names::is_defined(std::string_view name) const {
  return constants_.contains(name) || functions_.contains(name) || classes_.contains(name) || changed_.contains(name);
}

Node Names::constant(std::string_view name) const {
  const auto found = constants_.find(name);
  const bool usable = found != constants_.end() && !changed_.contains(name) && !functions_.contains(name);
  return usable ? found->second : Node{};
}

Node Names::plain_class(std::string_view name) const {
  const auto found = classes_.find(name);
  return found == classes_.end() || decorated_.contains(name) ? Node{} : found->second;
}

std::string Names::dotted(const Node& expression) const {
  if (expression.is("attribute")) {
    const std::string object = dotted(expression.field("object"));
    return object.empty() ? object : object + "." + std::string(expression.field("attribute").text());
  }
  if (!expression.is("identifier")) return {};
  const std::string_view name = expression.text();
  if (const auto found = import_of_.find(name); found != import_of_.end()) return imports_[found->second].origin;
  return (is_defined(name) ? ":" : "builtins.") + std::string(name);
}

}  // namespace fastest::discover
