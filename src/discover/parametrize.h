// `@pytest.mark.parametrize(...)` by syntax: the argument names and the ids of its parameter sets, as pytest makes
// them.
#pragma once

#include <string>
#include <vector>

#include "discover/names.h"
#include "discover/rules.h"
#include "discover/syntax.h"

namespace fastest::discover {

/// One parametrize mark. If `problem` is not empty, only Python knows what it does.
struct Parametrization {
  std::vector<std::string> arguments;
  std::vector<std::string> ids;
  std::string problem;
};

/// `arguments` is the argument list of the call.
Parametrization read_parametrize(const Node& arguments, const Names& names, const ScanRules& rules);

/// The ids of a function with several marks; the first mark is that which is nearest to the function.
std::vector<std::string> combined_ids(const std::vector<const Parametrization*>& marks);

}  // namespace fastest::discover
