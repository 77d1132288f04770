// What the names in a module stand for, as far as its own text says: imports, constants, functions, classes.
#pragma once

#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "discover/skeleton.h"
#include "discover/syntax.h"

namespace fastest::discover {

/// The statements of a module or a block, without the blocks inside.
using Statements = std::vector<Node>;

/// The functions of the run that a statement stands for (see Skeleton); empty for other statements.
std::span<const PlainFunction> plain_functions(const Node& statement, const Skeleton& skeleton);

class Names {
 public:
  Names(const Statements& module, const Skeleton& skeleton);

  /// The full name of an expression like `pt.mark.skip`: "pytest.mark.skip". Names of this module come as ":name",
  /// builtins as "builtins.name"; anything else is empty.
  [[nodiscard]] std::string dotted(const Node& expression) const;

  /// The value of a name that is assigned exactly once, at module level, and not changed by a statement after it.
  [[nodiscard]] Node constant(std::string_view name) const;

  [[nodiscard]] bool is_function(std::string_view name) const { return functions_.contains(name); }
  /// The definition of a class at module level that has no decorator, or a node that does not exist.
  [[nodiscard]] Node plain_class(std::string_view name) const;

  /// Imported names with their origins, in order.
  struct Import {
    std::string_view name;
    std::string origin;
  };
  [[nodiscard]] const std::vector<Import>& imports() const { return imports_; }
  [[nodiscard]] bool has_star_import() const { return star_import_; }

 private:
  void read(const Statements& statements, bool conditional);
  void read_statement(const Node& statement, bool conditional);
  void read_import(const Node& statement);
  void read_import_from(const Node& statement);
  void read_expression(const Node& expression, bool conditional);
  void add_import(std::string_view name, std::string origin);
  void add_definition(const Node& definition, bool decorated);
  [[nodiscard]] bool is_defined(std::string_view name) const;

  const Skeleton& skeleton_;
  std::vector<Import> imports_;
  std::map<std::string_view, std::size_t> import_of_;
  std::map<std::string_view, Node> constants_;
  std::map<std::string_view, Node> classes_;
  std::set<std::string_view> functions_, decorated_, changed_;
  bool star_import_ = false;
};

/// The blocks inside an `if`, `try`, `with`, `for`, `while` or `match` statement; nothing for other statements.
std::vector<Node> inner_blocks(const Node& statement);

}  // namespace fastest::discover
