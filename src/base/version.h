// Our version, as the build knows it; CMakeLists.txt is the only place that holds it.
#pragma once

#include <string_view>

namespace fastest::base {

std::string_view version();

}  // namespace fastest::base
