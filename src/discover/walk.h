// The folders and files that pytest would look at, in its order.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "fastest/env.h"
#include "fastest/options.h"

namespace fastest::discover {

/// Which files count and which folders are entered.
struct WalkRules {
  std::vector<std::string> python_files = {"test_*.py", "*_test.py"};
  std::vector<std::string> norecursedirs = {"*.egg", ".*",           "_darcs", "build", "CVS",
                                            "dist",  "node_modules", "venv",   "{arch}"};
  std::vector<std::string> doctest_globs = {"test*.txt"};
  std::vector<std::string> ignored;        ///< absolute paths
  std::vector<std::string> ignored_globs;  ///< absolute patterns
  bool in_virtualenv = false;
  bool doctest_modules = false;
};

WalkRules walk_rules(const Options& options);

/// A file that pytest would make a collector of.
struct FoundFile {
  std::string path;  ///< absolute
  FileStat stat;
  bool is_text = false;  ///< a doctest text file, not a module
};

/// A folder, its files and its folders in the order in which they are collected.
struct Folder {
  struct Child {
    std::string name;
    std::vector<std::size_t> folder;  ///< one index into the tree's folders, or none: a file
    FoundFile file;
  };
  std::string path;
  std::vector<Child> children;
  bool has_conftest = false;
};

/// Everything below one starting folder; folders[0] is that folder.
struct FolderTree {
  std::vector<Folder> folders;
};

FolderTree walk(const std::string& start, const WalkRules& rules, FileSystem& files, std::size_t workers);

/// The pattern rule of pytest's python_files and norecursedirs: a pattern with a slash is matched with the whole path.
bool matches_path(const std::string& path, const std::string& pattern);

}  // namespace fastest::discover
