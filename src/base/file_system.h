// The FileSystem that is really there.
#pragma once

#include "fastest/env.h"

namespace fastest::base {

class RealFileSystem final : public FileSystem {
 public:
  Result<std::string> read(const std::string& path) override;
  Status write(const std::string& path, const std::string& bytes) override;
  std::optional<FileStat> stat(const std::string& path) override;
  Result<std::vector<DirEntry>> list(const std::string& path) override;
  Status make_dirs(const std::string& path) override;
  std::string real_path(const std::string& path) override;
};

}  // namespace fastest::base
