// Which strategy runs the items, and why.
#pragma once

#include <string>

#include "fastest/error.h"
#include "fastest/options.h"

namespace fastest::schedule {

struct Choice {
  std::string strategy;     ///< "simple", "lightning" or "ultra"
  std::string reason;       ///< for -v and --explain
  std::string notice = {};  ///< one line for everybody; empty: nothing unexpected
  int workers = 1;          ///< of a pool
  int could_have = 0;       ///< workers of `-n auto`, where nobody asked for any and they could be had
};

/// `library`: the interpreter's shared library; empty: it has none.
Result<Choice> choose(const Options& options, const std::string& library);

}  // namespace fastest::schedule
