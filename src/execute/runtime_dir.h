// The runtime on disk. Python reads it from a folder in the user's cache that is named after its content, so that two
// versions of fastest, or two runs at once, never disturb each other.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "fastest/env.h"
#include "fastest/error.h"

namespace fastest::execute {

/// A folder with `archive` (the sources), `loader.py`, `pytest/__main__.py` (what `__main__` seems to come from), and
/// the files that the caller adds.
class RuntimeDir {
 public:
  using Files = std::vector<std::pair<std::string, std::string>>;

  /// In the cache if that can be written, else in a folder of its own that goes away with this object. `extra` is asked
  /// for its files (name, content) only when something has to be written.
  static Result<RuntimeDir> prepare(FileSystem& files, const std::string& cache_dir, Files (*extra)());
  RuntimeDir(RuntimeDir&& other) noexcept
      : path_(std::move(other.path_)), temporary_(std::exchange(other.temporary_, false)) {}
  RuntimeDir& operator=(RuntimeDir&&) = delete;
  ~RuntimeDir();

  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  RuntimeDir(std::string path, bool temporary) : path_(std::move(path)), temporary_(temporary) {}

  std::string path_;
  bool temporary_;
};

}  // namespace fastest::execute
