// Reads a command line by the option table, in argparse's ways.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "cli/usage.h"
#include "fastest/env.h"
#include "fastest/options.h"

namespace fastest::cli {

/// What decides how a command line is read, apart from its words. Made once from the user's arguments.
struct Scope {
  FileSystem* files = nullptr;    ///< for @files and for options whose value must be a folder or a file
  std::string folder;             ///< the current one
  std::set<std::string> blocked;  ///< plugins that `-p no:NAME` took away, with their options
  std::set<std::string> loaded;   ///< plugins that `-p NAME` asks for
};

/// Reads the `-p` of the user's own arguments, as pytest does before it registers any option.
Result<Scope> make_scope(const std::vector<std::string>& argv, FileSystem& files, const std::string& folder);

/// Is the row there at all? Options of a blocked plugin are unknown, and pytester's are until it is loaded.
bool is_active(const Flag& flag, const Scope& scope);

/// The values of all active rows; options that the table does not know end in `foreign`.
Result<RawOptions> parse(const std::vector<std::string>& args, const Scope& scope, const ErrorContext& context);

/// Exactly one --version or -V: the version is printed and nothing else happens.
bool wants_version(const std::vector<std::string>& argv);

}  // namespace fastest::cli
