// Colours. A Markup is the escape codes that go before a text, in the order in which pytest writes them; reset comes
// after it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace fastest::report {

using Markup = std::string;

inline constexpr char kRed[] = "\x1b[31m";
inline constexpr char kGreen[] = "\x1b[32m";
inline constexpr char kYellow[] = "\x1b[33m";
inline constexpr char kCyan[] = "\x1b[36m";
inline constexpr char kBold[] = "\x1b[1m";
inline constexpr char kReset[] = "\x1b[0m";

/// From pytest's names ("green", "bold"); unknown ones are left out.
Markup markup_of(const std::vector<std::string>& names);

/// The colour of a category in the final line and the short summary.
Markup category_color(std::string_view category);

}  // namespace fastest::report
