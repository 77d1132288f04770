// Word wrapping as Python's textwrap does it, for long reasons under -vv.
#pragma once

#include <string>
#include <string_view>

namespace fastest::report {

/// `text`, which begins in column `column`, with line ends put in so that no line is longer than `width`.
std::string wrapped(std::string_view text, int column, int width);

}  // namespace fastest::report
