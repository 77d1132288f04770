// The nouns for one test: what syntax predicts (Candidate) and what Python has collected (Item).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace fastest {

/// A collected test; `nodeid` is pytest's.
struct Item {
  std::string nodeid;
  std::string path;    ///< relative to the root folder, as `location[0]`
  int lineno = -1;     ///< zero-based; -1: unknown
  std::string domain;  ///< `location[2]`: "Class.test[id]"
};

/// What syntax says of one test file, without running any of it.
struct FileCandidates {
  std::string path;                  ///< relative to the root folder
  std::vector<std::string> nodeids;  ///< in pytest's order; exact if `dynamic` is empty
  std::vector<std::string> dynamic;  ///< reasons why Python may collect something else
  std::int64_t bytes = 0;
};

}  // namespace fastest
