// Which strategy runs the items, and why.
#pragma once

#include <cstddef>
#include <string>

#include "fastest/options.h"

namespace fastest::schedule {

struct Choice {
  std::string strategy;     ///< "simple", "lightning", "ultra" or "optimized"
  std::string reason;       ///< for -v and --explain
  std::string notice = {};  ///< one line for everybody; empty: nothing unexpected
  int workers = 1;          ///< of a pool
  int could_have = 0;       ///< workers of `-n auto`, where nobody asked for any and they could be had
};

/// `library`: the interpreter's shared library; empty: it has none. `cores`: how many workers `auto` means.
Choice choose(const Options& options, const std::string& library, std::size_t cores);

}  // namespace fastest::schedule
