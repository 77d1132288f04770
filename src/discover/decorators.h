// What a decorator or a mark in `pytestmark` does to a test, judged by its name.
#pragma once

#include <string>
#include <vector>

#include "discover/model.h"

namespace fastest::discover {

/// The effect of some decorators together.
struct Effects {
  std::vector<Parametrization> marks;
  std::vector<std::string> used_fixtures;
  std::optional<FixtureFact> fixture;  ///< its name is empty unless the decorator gives one
  std::string problem;                 ///< not empty: may do anything
  bool generated_init = false;
};

/// Adds the effect of one expression: `pytest.mark.skip`, `mock.patch("x")`, a name that is bound to a mark ...
void add_effect(const Node& expression, const Names& names, const ScanRules& rules, Effects& effects);

}  // namespace fastest::discover
