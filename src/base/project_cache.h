// `.fastest_cache` at the root folder: what runs of one project leave for later ones. Everything in it may be deleted
// at any time, and a folder that cannot be written costs the benefit and nothing else.
#pragma once

#include <string>
#include <string_view>

#include "fastest/env.h"
#include "fastest/options.h"

namespace fastest::base {

class ProjectCache {
 public:
  ProjectCache(FileSystem& files, std::string_view rootdir);

  [[nodiscard]] std::string path(std::string_view name) const;
  /// Makes the folder, marked so that git and backup programs leave it out; false: it cannot be made.
  bool prepare();

 private:
  FileSystem& files_;
  std::string folder_;
};

/// False after `-p no:cacheprovider`, which keeps pytest from leaving anything in the project, too.
bool cache_is_wanted(const Options& options);

}  // namespace fastest::base
