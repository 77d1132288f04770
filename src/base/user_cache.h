// Where files go that belong to the user and not to a project.
#pragma once

#include <string>

#include "fastest/env.h"

namespace fastest::base {

/// FASTEST_CACHE, XDG_CACHE_HOME/fastest or ~/.cache/fastest; empty when the environment names none.
std::string user_cache_dir(System& system);

}  // namespace fastest::base
