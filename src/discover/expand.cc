// See expand.h. pytest collects a class's inherited tests before its own; unittest's classes come in alphabetical order
// and ignore parametrize; marks apply from the function outwards.
#include "discover/expand.h"

#include <algorithm>
#include <set>

#include "discover/hierarchy.h"

namespace fastest::discover {
namespace {

using Marks = std::vector<const Parametrization*>;

void append(Marks& marks, const std::vector<Parametrization>& more) {
  for (const Parametrization& mark : more) marks.push_back(&mark);
}

class Expander {
 public:
  Expander(const Body& module, const ScanRules& rules, FileFacts& facts)
      : module_(module), rules_(rules), facts_(facts) {}

  void run() {
    for (const std::string& problem : module_.problems) reason("", problem);
    if (module_.find("pytest_generate_tests") != nullptr) reason("", "pytest_generate_tests");
    if (module_.test_flag.value_or(true)) expand_members({&module_}, "::", {});
  }

 private:
  /// The members of classes (most derived first) or of the module, as PyCollector.collect orders them.
  void expand_members(const std::vector<const Body*>& bodies, const std::string& prefix, const Marks& outer) {
    for (std::size_t i = bodies.size(); i-- > 0;) {
      for (const Member& member : bodies[i]->members) {
        const bool overridden = std::any_of(bodies.begin(), bodies.begin() + static_cast<std::ptrdiff_t>(i),
                                            [&](const Body* body) { return body->find(member.name) != nullptr; });
        if (overridden) continue;
        if (member.function) expand_function(*member.function, prefix, outer);
        if (member.cls) expand_class(*member.cls, prefix, outer);
      }
    }
  }

  void expand_function(const FunctionModel& function, const std::string& prefix, const Marks& outer) {
    if (!rules_.is_function(function.name) || function.fixture) return;
    const std::string id = prefix + std::string(function.name);
    if (!function.problem.empty()) reason(function.name, function.problem);
    if (function.generator) reason(function.name, "yields");
    Marks marks;
    append(marks, function.marks);
    marks.insert(marks.end(), outer.begin(), outer.end());
    append(marks, module_.marks);
    check(function, marks);
    if (marks.empty()) {
      facts_.tests.push_back(id);
      return;
    }
    for (const std::string& parameters : combined_ids(marks)) facts_.tests.push_back(id + "[" + parameters + "]");
  }

  void check(const FunctionModel& function, const Marks& marks) {
    std::set<std::string_view> seen;
    for (const Parametrization* mark : marks) {
      if (!mark->problem.empty()) reason(function.name, "parametrize: " + mark->problem);
      for (const std::string& argument : mark->arguments) {
        const auto& names = function.parameters;
        const bool taken = std::find(names.begin(), names.end(), argument) != names.end();
        if (!taken) reason(function.name, "parametrize: no argument " + argument);
        if (!seen.insert(argument).second) reason(function.name, "parametrize: " + argument + " twice");
      }
    }
  }

  void expand_class(const ClassModel& cls, const std::string& prefix, const Marks& outer) {
    const Hierarchy hierarchy = hierarchy_of(cls, module_);
    const std::optional<bool> flag = test_flag(hierarchy);
    const bool by_name = rules_.is_class(cls.name) || flag.value_or(false);
    if (!by_name && !hierarchy.is_unittest) return check_hidden_tests(cls, hierarchy);
    if (!flag.value_or(true)) return;
    if (!hierarchy.unknown_base.empty())
      reason(cls.name, "base class " + hierarchy.unknown_base + " is defined elsewhere");
    if (!hierarchy.problem.empty()) reason(cls.name, hierarchy.problem);
    std::vector<const Body*> bodies;
    for (const ClassModel* one : hierarchy.mro) {
      bodies.push_back(&one->body);
      for (const std::string& problem : one->body.problems) reason(cls.name, problem);
      if (one->body.find("pytest_generate_tests") != nullptr) reason(cls.name, "pytest_generate_tests");
    }
    const std::string inner = prefix + std::string(cls.name) + "::";
    if (hierarchy.is_unittest) return expand_unittest(bodies, inner);
    if (hierarchy.has_init) return;
    Marks marks;
    for (std::size_t i = hierarchy.mro.size(); i-- > 0;) append(marks, hierarchy.mro[i]->marks);
    marks.insert(marks.end(), outer.begin(), outer.end());
    expand_members(bodies, inner, marks);
  }

  static std::optional<bool> test_flag(const Hierarchy& hierarchy) {
    for (const ClassModel* cls : hierarchy.mro) {
      if (cls->body.test_flag) return cls->body.test_flag;
    }
    return std::nullopt;
  }

  /// A class that is no test class by its name may still be a TestCase through a base that we do not see.
  void check_hidden_tests(const ClassModel& cls, const Hierarchy& hierarchy) {
    if (hierarchy.unknown_base.empty()) return;
    const auto& members = cls.body.members;
    const bool has_tests = std::any_of(members.begin(), members.end(), [](const Member& member) {
      return member.function != nullptr && member.name.starts_with("test");
    });
    if (has_tests || hierarchy.unknown_base.find("Test") != std::string::npos) {
      reason(cls.name, "base class " + hierarchy.unknown_base + " is defined elsewhere");
    }
  }

  void expand_unittest(const std::vector<const Body*>& bodies, const std::string& prefix) {
    std::set<std::string_view> names, hidden;
    bool has_run_test = false;
    for (const Body* body : bodies) {
      for (const Member& member : body->members) {
        if (member.name == "runTest") has_run_test = true;
        if (!member.name.starts_with("test") || hidden.contains(member.name)) continue;
        if (member.function && !member.function->problem.empty()) reason(member.name, member.function->problem);
        (member.function ? names : hidden).insert(member.name);
      }
    }
    for (std::string_view name : names) facts_.tests.push_back(prefix + std::string(name));
    if (names.empty() && has_run_test) facts_.tests.push_back(prefix + "runTest");
  }

  void reason(std::string_view name, const std::string& text) {
    std::string full = name.empty() ? text : std::string(name) + ": " + text;
    if (std::find(facts_.reasons.begin(), facts_.reasons.end(), full) == facts_.reasons.end()) {
      facts_.reasons.push_back(std::move(full));
    }
  }

  const Body& module_;
  const ScanRules& rules_;
  FileFacts& facts_;
};

}  // namespace

void expand_module(const Body& module, const ScanRules& rules, FileFacts& facts) {
  Expander(module, rules, facts).run();
}

}  // namespace fastest::discover
