// The XDG rule: a relative XDG_CACHE_HOME does not count. FASTEST_CACHE comes first: tests that give a run another home
// (pytester does) would have it unpack and compile everything anew.
#include "base/user_cache.h"

namespace fastest::base {

std::string user_cache_dir(System& system) {
  if (const auto folder = system.variable("FASTEST_CACHE"); folder && folder->starts_with('/')) return *folder;
  if (const auto folder = system.variable("XDG_CACHE_HOME"); folder && folder->starts_with('/'))
    return *folder + "/fastest";
  if (const auto home = system.variable("HOME"); home && home->starts_with('/')) return *home + "/.cache/fastest";
  return {};
}

}  // namespace fastest::base
