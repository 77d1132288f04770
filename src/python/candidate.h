// Where to look for a python, in the order in which a user would expect it.
#pragma once

#include <string>

#include "fastest/env.h"
#include "fastest/error.h"
#include "fastest/options.h"

namespace fastest::python {

struct Candidate {
  std::string path;      ///< absolute; may be a script that stands for a python
  std::string found_by;  ///< "--python", "VIRTUAL_ENV", ".venv", "PATH" ...
};

/// `--python`, VIRTUAL_ENV, CONDA_PREFIX, `.venv` or `venv` in the root folder or above, `python3` on PATH. A virtual
/// environment without its python is an error: to go on with another python would give surprising results.
Result<Candidate> find_candidate(const Options& options, FileSystem& files, System& system);

}  // namespace fastest::python
