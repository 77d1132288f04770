// Turns this process into the user's Python. Called in a forked child that has no other thread; never in the parent.
#pragma once

#include <string>
#include <vector>

#include "base/board.h"
#include "base/ring.h"
#include "python/serving.h"

namespace fastest::python {

struct Embedding {
  std::string library;     ///< libpython
  std::string executable;  ///< what sys.executable is to be: decides sys.prefix, site and .pth files
  std::string version;     ///< what the look-up knows; the library must agree
  std::string program;
};

/// What the process shares with the parent.
struct Links {
  base::Ring& ring;
  std::vector<base::Ring*> workers = {};  ///< of the workers that this process will fork
  base::Board* board = nullptr;           ///< which of them may run what
  Serving* serving = nullptr;             ///< in a warm server: who waits for runs
};

/// Runs the program to its end and gives the exit status. The built-in module `_fastest` writes to the ring; in a fork
/// that serves a run, the ring becomes that of the run.
int run_embedded(const Embedding& embedding, const Links& links);

}  // namespace fastest::python
