// `minversion`: the configuration file may ask for a pytest that is at least so new.
#pragma once

#include "fastest/error.h"
#include "fastest/options.h"

namespace fastest::config {

/// The pytest whose behaviour we have.
inline constexpr const char* kPytestVersion = "9.2.0";

Status check_minversion(const Options& options);

}  // namespace fastest::config
