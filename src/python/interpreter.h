// Which Python the user would get, and what must be known of it before it is started.
//
// Asking a python about itself costs as much as starting it, so the answers are kept in the user's cache folder by real
// path, size and modification time. Scripts in the place of a python (the shims of pyenv, asdf, mise) are asked once
// per what they may decide by.
#pragma once

#include <functional>
#include <string>

#include "fastest/env.h"
#include "fastest/error.h"
#include "fastest/options.h"

namespace fastest::python {

struct Interpreter {
  std::string executable;  ///< as the user would start it: the one inside the virtual environment
  std::string real_path;
  std::string version;    ///< "3.11.7"
  std::string cache_tag;  ///< "cpython-311"
  std::string library;    ///< the shared library; empty: there is none
  std::string found_by;   ///< "VIRTUAL_ENV", for --explain
};

/// What the search may touch. `ask` runs a python with a program and gives what it printed.
struct Surroundings {
  FileSystem& files;
  System& system;
  std::function<Result<std::string>(const std::string& executable, const std::string& program)> ask;
  std::string cache_dir;  ///< empty: nothing is remembered
};

/// Runs the program for real.
Result<std::string> ask_python(const std::string& executable, const std::string& program);

Result<Interpreter> find_interpreter(const Options& options, const Surroundings& around);

}  // namespace fastest::python
