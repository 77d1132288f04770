// The history on disk: `.fastest_cache/history` at the root folder. A run appends what it saw and reads the past only
// if it wants estimates, so a run of ten tests pays for ten tests however large the project is.
#pragma once

#include <string>
#include <vector>

#include "base/project_cache.h"
#include "fastest/env.h"
#include "fastest/history.h"
#include "history/log_file.h"
#include "history/record.h"

namespace fastest::history {

/// Safe with several runs at once, under kill -9 and on a full disk; never a reason for a run to fail. Not thread-safe.
class Store {
 public:
  Store(FileSystem& files, System& system, const std::string& rootdir);

  /// Everything known; empty if there is nothing or it cannot be read.
  History load();
  /// Adds observations. What cannot be written is lost silently.
  void append(const std::vector<Record>& observations);
  /// What the user should hear, once: damage that was set aside.
  [[nodiscard]] const std::vector<std::string>& warnings() const { return warnings_; }
  /// Now, as records count time.
  [[nodiscard]] std::int64_t minute();

 private:
  bool ready_to_append(LogFile& log);
  void append_to(LogFile& log, const std::vector<Record>& observations);
  void settle(LogFile& log);
  History remembered(const std::vector<Record>& records);
  void set_aside(const std::string& bytes);

  FileSystem& files_;
  System& system_;
  base::ProjectCache cache_;
  std::string path_;
  std::vector<std::string> warnings_;
};

}  // namespace fastest::history
