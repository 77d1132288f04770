// See decorators.h. Unknown decorators are a reason for "dynamic": they may return something that is no function, or
// rename it.
#include "discover/decorators.h"

#include <algorithm>
#include <array>

#include "discover/value.h"

namespace fastest::discover {
namespace {

/// Decorators that leave a test a test, by their full name or the start of it.
constexpr std::array kHarmless = {"unittest.mock.",
                                  "mock.",
                                  "unittest.skip",
                                  "unittest.expectedFailure",
                                  "unittest.case.",
                                  "builtins.staticmethod",
                                  "builtins.classmethod",
                                  "functools.wraps",
                                  "functools.lru_cache",
                                  "functools.cache",
                                  "hypothesis.",
                                  "freezegun.",
                                  "time_machine.",
                                  "responses.activate",
                                  "warnings.catch_warnings",
                                  "typing.",
                                  "typing_extensions.",
                                  "asyncio.",
                                  "django.test.override_settings",
                                  "django.test.utils.override_settings",
                                  "django.test.tag",
                                  "django.test.skip",
                                  "contextlib.ExitStack"};

/// Marks which well-known plugins turn into parameters.
constexpr std::array kMarksOfPlugins = {"pytest.mark.anyio", "pytest.mark.parametrize_with_checks"};

bool is_harmless(std::string_view name) {
  return std::any_of(kHarmless.begin(), kHarmless.end(),
                     [&](std::string_view known) { return name.starts_with(known); });
}

void add_used_fixtures(const Node& arguments, const Names& names, Effects& effects) {
  for (const Node& argument : arguments.children()) {
    const Value value = evaluate(argument, names);
    if (value.kind == Value::Kind::kString) {
      effects.used_fixtures.push_back(value.text);
    } else {
      effects.problem = "usefixtures is computed";
    }
  }
}

void add_fixture(const Node& arguments, const Names& names, Effects& effects) {
  FixtureFact fact;
  for (const Node& argument : arguments.children()) {
    const std::string_view key = argument.field("name").text();
    const Value value = evaluate(argument.field("value"), names);
    if (key == "params") fact.parametrized = value.text != "None";
    if (key == "autouse") fact.autouse = value.text != "False";
    if (key == "name" && value.kind == Value::Kind::kString) fact.name = value.text;
  }
  effects.fixture = std::move(fact);
}

bool is_fixture(std::string_view name) {
  return name == "pytest.fixture" || name == "pytest.yield_fixture" || name == "pytest_asyncio.fixture";
}

std::string problem_of(const Node& target) { return "decorator " + std::string(target.text().substr(0, 60)); }

}  // namespace

void add_effect(const Node& expression, const Names& names, const ScanRules& rules, Effects& effects) {
  const bool call = expression.is("call");
  const Node target = call ? expression.field("function") : expression;
  const Node arguments = call ? expression.field("arguments") : Node{};
  const std::string name = names.dotted(target);
  const bool of_plugin = std::find(kMarksOfPlugins.begin(), kMarksOfPlugins.end(), name) != kMarksOfPlugins.end();
  if (name == "pytest.mark.parametrize") {
    effects.marks.push_back(read_parametrize(arguments, names, rules));
  } else if (name == "pytest.mark.usefixtures") {
    add_used_fixtures(arguments, names, effects);
  } else if (of_plugin) {
    effects.problem = "mark " + name.substr(12) + " adds parameters";
  } else if (name.starts_with("pytest.mark.")) {
    return;
  } else if (is_fixture(name)) {
    add_fixture(arguments, names, effects);
  } else if (name == "dataclasses.dataclass") {
    effects.generated_init = true;
  } else if (name.starts_with(':') && name.find('.') == std::string::npos) {
    const Node bound = call ? Node{} : names.constant(target.text());
    if (!bound.exists() || bound.is("identifier")) {
      effects.problem = problem_of(target);
    } else {
      add_effect(bound, names, rules, effects);
    }
  } else if (!is_harmless(name)) {
    effects.problem = problem_of(target);
  }
}

}  // namespace fastest::discover
