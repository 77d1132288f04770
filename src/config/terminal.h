// Colour and width, by the rules of pytest's terminal writer.
#pragma once

#include <string>

#include "fastest/env.h"

namespace fastest::config {

/// `choice` is --color's value. For "auto": PY_COLORS, NO_COLOR and FORCE_COLOR decide, then the terminal and TERM.
bool wants_color(const std::string& choice, int fd, System& system);

/// COLUMNS, else the terminal's width, else 80; below 40 is taken as nonsense.
int usable_width(System& system);

}  // namespace fastest::config
