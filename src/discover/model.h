// The tests of a file as its text defines them: functions and classes with what their decorators say, before names
// become ids.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "discover/names.h"
#include "discover/parametrize.h"
#include "discover/rules.h"
#include "discover/skeleton.h"
#include "discover/syntax.h"

namespace fastest::discover {

/// A fixture that may change what is collected, or which other fixtures are asked for.
struct FixtureFact {
  std::string name;
  bool parametrized = false;
  bool autouse = false;
};

struct FunctionModel {
  std::string_view name;
  std::vector<std::string_view> parameters;
  std::vector<Parametrization> marks;      ///< nearest first
  std::vector<std::string> used_fixtures;  ///< by usefixtures marks
  std::string problem;                     ///< why its ids are not known
  std::optional<FixtureFact> fixture;
  bool generator = false;
};

struct ClassModel;

/// A name in a body: a function, a class, or (both empty) something that is no test for sure.
struct Member {
  std::string_view name;
  std::shared_ptr<const FunctionModel> function;
  std::shared_ptr<const ClassModel> cls;
};

/// A module or the body of a class.
struct Body {
  std::vector<Member> members;         ///< in the order of their first definition; the last definition counts
  std::vector<Parametrization> marks;  ///< of pytestmark
  std::vector<std::string> used_fixtures;
  std::vector<std::string> problems;
  std::optional<bool> test_flag;  ///< __test__
  [[nodiscard]] const Member* find(std::string_view name) const;
  std::map<std::string_view, std::size_t> index;
};

struct ClassModel {
  std::string_view name;
  Body body;
  std::vector<std::string> bases;      ///< full names as Names::dotted gives them; empty text: not a name
  std::vector<Parametrization> marks;  ///< pytestmark, then decorators
  std::string problem;                 ///< of its decorators and keywords
  bool generated_init = false;         ///< by a decorator such as dataclass
};

/// Reads the statements of a module or of a class body.
Body read_body(const Statements& statements, const Names& names, const Skeleton& skeleton, const ScanRules& rules);

/// The names that a parameter list asks for: none with defaults, no `*args`. `self` is one of them.
std::vector<std::string_view> required_parameters(std::string_view parameters);

}  // namespace fastest::discover
