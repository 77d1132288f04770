// "Did you mean": the candidate that is closest to what somebody typed. The runtime has the same function for options
// that only plugins could have defined (python/fastest/suggest.py).
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace fastest::base {

/// The nearest candidate by edits (a swap of two letters is one), or empty when none is near enough.
std::string suggest(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace fastest::base
