// `-m` by syntax: what a mark expression says of tests in files that mention none of its marks.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace fastest::discover {

/// A mark expression such as "not slow and not (network or gpu)".
struct MarkFilter {
  std::vector<std::string> names;  ///< the marks in it
  bool selects_unmarked = true;    ///< its value where a test has none of them
};

/// Nothing if it is not a valid expression.
std::optional<MarkFilter> read_mark_filter(const std::string& expression);

}  // namespace fastest::discover
