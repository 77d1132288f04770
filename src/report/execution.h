// How the tests are executed, as far as the terminal speaks of it. Both facts are chosen before the first event.
#pragma once

#include <string>

namespace fastest::report {

struct Execution {
  std::string line = {};     ///< with -v, the last line of the header; empty: none
  int parallel_workers = 0;  ///< how many `-n auto` would start instead of this serial run; 0: not to be spoken of
};

}  // namespace fastest::report
