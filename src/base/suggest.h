// "Did you mean": the candidate that is closest to what somebody typed. Options that only a plugin could have defined
// are the runtime's to suggest, because it alone knows what plugins define.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace fastest::base {

/// The nearest candidate by edits (a swap of two letters is one), or empty when none is near enough.
std::string suggest(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace fastest::base
