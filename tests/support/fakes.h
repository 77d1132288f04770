// Stand-ins for the operating system. They keep a log of what was touched, so that a test can say "a warm run read
// nothing".
#pragma once

#include <initializer_list>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "fastest/env.h"

namespace fastest::testing {

/// A disk in memory. Paths are absolute; folders come into being with their files. Reading is safe from several
/// threads.
class FakeFileSystem final : public FileSystem {
 public:
  FakeFileSystem() = default;
  FakeFileSystem(std::initializer_list<std::pair<std::string, std::string>> files) {
    for (const auto& [path, content] : files) add(path, content);
  }

  /// Makes or replaces a file as a user would: its mtime moves on. Not logged.
  void add(const std::string& path, const std::string& content);
  void add_dir(const std::string& path);
  void add_link(const std::string& path, const std::string& target);
  /// From now on reading or listing this path fails.
  void forbid(const std::string& path) { forbidden_.insert(path); }
  void remove(const std::string& path);
  [[nodiscard]] bool has(const std::string& path) const { return files_.contains(path); }
  [[nodiscard]] std::string content(const std::string& path) const { return files_.at(path).content; }

  Result<std::string> read(const std::string& path) override;
  Status write(const std::string& path, const std::string& bytes) override;
  std::optional<FileStat> stat(const std::string& path) override;
  Result<std::vector<DirEntry>> list(const std::string& path) override;
  Status make_dirs(const std::string& path) override;
  std::string real_path(const std::string& path) override;

  std::vector<std::string> reads, writes, lists, stats;  ///< the log, in order
  void clear_log();

 private:
  void note(std::vector<std::string>& log, const std::string& path);

  struct File {
    std::string content;
    std::int64_t mtime_ns = 0;
  };
  std::string resolved(const std::string& path) const;

  std::mutex log_lock_;
  std::map<std::string, File> files_;
  std::set<std::string> dirs_ = {"/"};
  std::map<std::string, std::string> links_;
  std::set<std::string> forbidden_;
  std::int64_t clock_ns_ = 1'000'000'000;
};

/// An environment that is exactly what the test says.
class FakeSystem final : public System {
 public:
  std::map<std::string, std::string> variables;
  std::string directory = "/work";
  double time = 1000.0;
  std::set<int> terminals;
  int width = 80;

  std::optional<std::string> variable(const std::string& name) override;
  std::string current_dir() override { return directory; }
  double now() override { return time; }
  double monotonic() override { return time; }
  bool is_terminal(int fd) override { return terminals.contains(fd); }
  int terminal_width() override { return width; }
};

}  // namespace fastest::testing
