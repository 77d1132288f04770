// The Unicode data behind text_width.h.
#pragma once

#include <span>

namespace fastest::report {

struct CodePointRange {
  char32_t first = 0, last = 0;
};

std::span<const CodePointRange> zero_width_ranges();
std::span<const CodePointRange> double_width_ranges();

}  // namespace fastest::report
