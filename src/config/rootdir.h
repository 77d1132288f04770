// Where the project is: the root folder and the configuration file, from the arguments. The order of the rules is
// pytest's, and suites rely on each of them (node ids are relative to the root folder).
#pragma once

#include <string>
#include <vector>

#include "config/toml_text.h"
#include "fastest/env.h"

namespace fastest::config {

/// What decides the root folder.
struct RootQuestion {
  std::vector<std::string> args;  ///< paths and node ids of the command line
  std::string invocation_dir;
  std::string config_file;  ///< -c; empty: look for one
  std::string rootdir;      ///< --rootdir; empty: find it
};

struct Root {
  std::string rootdir;
  std::string inipath;  ///< empty: none
  IniValues values;
  std::vector<std::string> ignored;  ///< names of further configuration files beside inipath
};

Result<Root> find_root(const RootQuestion& question, FileSystem& files, System& system);

/// The deepest folder that holds all paths which exist; the invocation folder when none does.
std::string common_ancestor(const std::vector<std::string>& paths, const std::string& invocation_dir,
                            FileSystem& files);

/// The folders that the arguments name, for those that exist; node ids count by their path.
std::vector<std::string> folders_of(const std::vector<std::string>& args, const std::string& invocation_dir,
                                    FileSystem& files);

/// os.path.expandvars: $NAME and ${NAME}; unknown ones stay as they are.
std::string expand_variables(const std::string& text, System& system);

}  // namespace fastest::config
