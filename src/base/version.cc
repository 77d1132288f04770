// The one source file that sees the build's FASTEST_VERSION.
#include "base/version.h"

namespace fastest::base {

std::string_view version() { return FASTEST_VERSION; }

}  // namespace fastest::base
