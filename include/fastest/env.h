// The edge to the operating system, as far as tests want to replace it. Fakes in tests/support log what was touched.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "fastest/error.h"

namespace fastest {

struct FileStat {
  bool is_dir = false, is_file = false, is_link = false;
  std::int64_t size = 0, mtime_ns = 0;
  std::uint64_t inode = 0, device = 0;
};

struct DirEntry {
  std::string name;
  bool is_dir = false, is_file = false, is_link = false;  ///< is_dir/is_file follow links
};

/// Files. Paths are absolute or relative to the current folder; errors carry the path.
class FileSystem {
 public:
  virtual ~FileSystem() = default;
  virtual Result<std::string> read(const std::string& path) = 0;
  /// Replaces the file as a whole (temporary file and rename).
  virtual Status write(const std::string& path, const std::string& bytes) = 0;
  virtual std::optional<FileStat> stat(const std::string& path) = 0;
  virtual Result<std::vector<DirEntry>> list(const std::string& path) = 0;
  virtual Status make_dirs(const std::string& path) = 0;
  virtual std::string real_path(const std::string& path) = 0;
};

/// Environment variables, time, terminal.
class System {
 public:
  virtual ~System() = default;
  virtual std::optional<std::string> variable(const std::string& name) = 0;
  virtual std::string current_dir() = 0;
  virtual double now() = 0;        ///< seconds since the epoch
  virtual double monotonic() = 0;  ///< seconds, for durations
  virtual bool is_terminal(int fd) = 0;
  virtual int terminal_width() = 0;
};

}  // namespace fastest
