// Files and folders that a warm interpreter was made of. When one of them is not what it was, the interpreter is worth
// nothing any more.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "fastest/env.h"

namespace fastest::execute {

class Watched {
 public:
  /// Looks at all paths. `since`: when the interpreter began to read them (nanoseconds since the epoch); what was
  /// written later counts as changed.
  Watched(std::vector<std::string> paths, std::int64_t since, FileSystem& files);
  /// The first path whose time of change, size, inode or device differs, or which came or went.
  [[nodiscard]] std::optional<std::string> changed() const;

 private:
  struct Entry {
    std::string path;
    std::optional<FileStat> stat;
  };
  FileSystem& files_;
  std::int64_t since_;
  std::vector<Entry> entries_;
};

}  // namespace fastest::execute
