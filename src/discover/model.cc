// See model.h. A definition under a condition is a problem only if its name is one that pytest would collect.
#include "discover/model.h"

#include <algorithm>

#include "base/python_text.h"
#include "discover/decorators.h"
#include "discover/value.h"

namespace fastest::discover {
namespace {

/// unittest's loader has its own prefix, whatever python_functions says.
bool is_test_name(std::string_view name, const ScanRules& rules) {
  return rules.is_function(name) || rules.is_class(name) || name.starts_with("test");
}

bool is_special_name(std::string_view name) {
  return name == "pytestmark" || name == "__test__" || name == "pytest_generate_tests" || name == "pytest_plugins";
}

bool never_runs(const Node& statement) {
  const std::string_view condition = statement.field("condition").text();
  return condition.starts_with("__name__") || condition.ends_with("TYPE_CHECKING");
}

class BodyReader {
 public:
  BodyReader(const Names& names, const Skeleton& skeleton, const ScanRules& rules)
      : names_(names), skeleton_(skeleton), rules_(rules) {}

  Body read(const Statements& statements) {
    for (const Node& statement : statements) read_statement(statement);
    return std::move(body_);
  }

 private:
  void read_statement(const Node& statement) {
    if (const auto plain = plain_functions(statement, skeleton_); !plain.empty()) {
      for (const PlainFunction& function : plain) add_plain(function);
    } else if (statement.is("decorated_definition")) {
      read_decorated(statement);
    } else if (statement.is("class_definition")) {
      read_class(statement, {});
    } else if (statement.is("function_definition")) {
      read_function(statement, {});
    } else if (statement.is("expression_statement")) {
      for (const Node& expression : statement.children()) read_expression(expression);
    } else if (statement.is("ERROR")) {
      body_.problems.emplace_back("does not parse");
    } else if (!never_runs(statement)) {
      for (const Node& block : inner_blocks(statement)) read_conditional(block);
    }
  }

  void add(Member member) {
    const auto [entry, added] = body_.index.try_emplace(member.name, body_.members.size());
    if (added) {
      body_.members.push_back(std::move(member));
    } else {
      body_.members[entry->second] = std::move(member);
    }
  }

  void add_plain(const PlainFunction& plain) {
    auto function = std::make_shared<FunctionModel>();
    function->name = plain.name;
    function->parameters = required_parameters(plain.parameters);
    function->generator = plain.generator;
    add({plain.name, std::move(function), nullptr});
  }

  void read_decorated(const Node& statement) {
    Effects effects;
    std::vector<Node> children = statement.children();
    std::reverse(children.begin(), children.end());
    for (const Node& child : children) {
      if (child.is("decorator")) add_effect(child.only_child(), names_, rules_, effects);
    }
    const Node definition = statement.field("definition");
    if (definition.is("class_definition")) {
      read_class(definition, std::move(effects));
    } else {
      read_function(definition, std::move(effects));
    }
  }

  void read_function(const Node& definition, Effects effects) {
    auto function = std::make_shared<FunctionModel>();
    function->name = definition.field("name").text();
    std::string_view parameters = definition.field("parameters").text();
    if (parameters.size() >= 2) parameters = parameters.substr(1, parameters.size() - 2);
    function->parameters = required_parameters(parameters);
    function->marks = std::move(effects.marks);
    function->used_fixtures = std::move(effects.used_fixtures);
    function->problem = std::move(effects.problem);
    function->fixture = std::move(effects.fixture);
    if (function->fixture && function->fixture->name.empty()) function->fixture->name = function->name;
    function->generator = base::strip(definition.field("body").text()) == "1";
    const std::string_view name = function->name;
    add({name, std::move(function), nullptr});
  }

  void read_class(const Node& definition, Effects effects) {
    auto cls = std::make_shared<ClassModel>();
    cls->name = definition.field("name").text();
    for (const Node& base : definition.field("superclasses").children()) {
      if (base.is("keyword_argument")) {
        cls->problem = "has a metaclass or class keywords";
      } else {
        cls->bases.push_back(names_.dotted(base.is("subscript") ? base.field("value") : base));
      }
    }
    cls->body = read_body(definition.field("body").children(), names_, skeleton_, rules_);
    cls->marks = cls->body.marks;
    cls->marks.insert(cls->marks.end(), effects.marks.begin(), effects.marks.end());
    for (std::string& name : effects.used_fixtures) cls->body.used_fixtures.push_back(std::move(name));
    if (!effects.problem.empty()) cls->problem = std::move(effects.problem);
    cls->generated_init = effects.generated_init;
    const std::string_view name = cls->name;
    add({name, nullptr, std::move(cls)});
  }

  void read_expression(const Node& expression) {
    if (!expression.is("assignment")) return read_effect(expression);
    const Node left = expression.field("left");
    const Node right = expression.field("right");
    const std::string_view name = left.text();
    if (name == "pytestmark") {
      read_marks(right);
    } else if (name == "__test__") {
      read_flag(right);
    } else if (left.is("attribute") || left.is("subscript")) {
      read_effect(expression);
    } else if (left.is("identifier") && right.exists() && is_test_name(name, rules_)) {
      read_alias(name, right);
    } else if (left.is("identifier") && (name == "__init__" || name == "__new__")) {
      add_plain({name, "", false});
    } else if (name.find("test") != std::string_view::npos && !left.is("identifier")) {
      body_.problems.push_back("assigns to " + std::string(name.substr(0, 60)));
    }
  }

  /// `test_x = 3` is no test; `test_x = something()` may be one.
  void read_alias(std::string_view name, const Node& right) {
    const Value value = evaluate(right, names_);
    const bool callable = value.kind == Value::Kind::kShown && !value.integer && right.is("identifier");
    if (value.kind == Value::Kind::kUnknown || callable || right.is("lambda")) {
      body_.problems.push_back(std::string(name) + " is assigned, not defined");
    } else {
      add({name, nullptr, nullptr});
    }
  }

  void read_marks(const Node& right) {
    Effects effects;
    const bool list = right.is("list") || right.is("tuple");
    for (const Node& mark : list ? right.children() : std::vector<Node>{right})
      add_effect(mark, names_, rules_, effects);
    if (!effects.problem.empty()) body_.problems.push_back("pytestmark: " + effects.problem);
    body_.marks = std::move(effects.marks);
    body_.used_fixtures = std::move(effects.used_fixtures);
  }

  void read_flag(const Node& right) {
    const Value value = evaluate(right, names_);
    if (value.kind == Value::Kind::kUnknown) body_.problems.emplace_back("__test__ is computed");
    body_.test_flag = value.text != "False" && value.text != "None" && value.text != "0";
  }

  /// Statements that reach into namespaces: they may add or remove tests by names that we cannot see.
  void read_effect(const Node& expression) {
    const std::string_view text = expression.text();
    const auto says = [&](std::string_view part) { return text.find(part) != std::string_view::npos; };
    if (says("globals()") || says("locals()") || says("vars()") || says("setattr(") || says("exec(") ||
        says("sys.modules")) {
      body_.problems.emplace_back("changes its namespace by code");
    } else if (says(".__test__") || says(".pytestmark")) {
      body_.problems.emplace_back("sets __test__ or pytestmark from outside");
    }
  }

  void read_conditional(const Node& block) {
    for (const Node& statement : block.children()) {
      for (std::string_view name : names_in(statement)) {
        if (is_test_name(name, rules_) || is_special_name(name)) {
          body_.problems.push_back(std::string(name) + " is defined under a condition");
        }
      }
      if (statement.is("expression_statement")) read_effect(statement);
      for (const Node& inner : inner_blocks(statement)) read_conditional(inner);
    }
  }

  std::vector<std::string_view> names_in(const Node& statement) {
    std::vector<std::string_view> found;
    if (const auto plain = plain_functions(statement, skeleton_); !plain.empty()) {
      for (const PlainFunction& function : plain) found.push_back(function.name);
    } else if (statement.is("decorated_definition")) {
      found.push_back(statement.field("definition").field("name").text());
    } else if (statement.is("class_definition") || statement.is("function_definition")) {
      found.push_back(statement.field("name").text());
      if (statement.field("superclasses").text().find("TestCase") != std::string_view::npos) found.emplace_back("test");
    } else if (statement.is("expression_statement")) {
      const Node assignment = statement.only_child();
      if (assignment.is("assignment")) found.push_back(assignment.field("left").text());
    }
    return found;
  }

  const Names& names_;
  const Skeleton& skeleton_;
  const ScanRules& rules_;
  Body body_;
};

}  // namespace

const Member* Body::find(std::string_view name) const {
  const auto found = index.find(name);
  return found == index.end() ? nullptr : &members[found->second];
}

Body read_body(const Statements& statements, const Names& names, const Skeleton& skeleton, const ScanRules& rules) {
  return BodyReader(names, skeleton, rules).read(statements);
}

std::vector<std::string_view> required_parameters(std::string_view parameters) {
  std::vector<std::string_view> names;
  while (!parameters.empty()) {
    std::size_t end = 0;
    for (int depth = 0; end < parameters.size(); ++end) {
      const char c = parameters[end];
      if (c == '(' || c == '[' || c == '{') ++depth;
      if (c == ')' || c == ']' || c == '}') --depth;
      if (c == ',' && depth == 0) break;
    }
    std::string_view part = base::strip(parameters.substr(0, end));
    while (part.starts_with('#')) part = base::strip(part.substr(std::min(part.find('\n'), part.size())));
    parameters.remove_prefix(std::min(parameters.size(), end + 1));
    if (part.empty() || part[0] == '*' || part[0] == '/' || part.find('=') != std::string_view::npos) continue;
    names.push_back(base::strip(part.substr(0, part.find(':'))));
  }
  return names;
}

}  // namespace fastest::discover
