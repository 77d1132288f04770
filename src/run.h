// One run of fastest, from its arguments to its exit code.
#pragma once

#include <string>
#include <vector>

namespace fastest {

/// `binary`: our own path as far as it is known.
int run(const std::string& binary, const std::vector<std::string>& argv);

}  // namespace fastest
