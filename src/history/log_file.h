// One file that several runs append to at once. Whoever changes it holds a lock on it (flock, which the kernel gives
// back when the holder dies); readers need none, because bytes are only added at the end or replaced as a whole.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/fd.h"
#include "fastest/error.h"

namespace fastest::history {

/// The file at a path, open and locked. Dropping it gives the lock back.
class LogFile {
 public:
  /// Makes the file if there is none. Nothing: no permission, no space, not a plain file, or another run has held the
  /// lock for longer than anybody wants to wait.
  static std::optional<LogFile> lock(const std::string& path);
  /// The bytes of now, without a lock; nothing: there is no such file.
  static std::optional<std::string> read(const std::string& path);

  [[nodiscard]] std::uint64_t size() const { return size_; }
  [[nodiscard]] std::string read_front(std::size_t count) const;
  /// Drops what follows the first `size` bytes.
  Status truncate(std::uint64_t size);
  /// All of the bytes or none.
  Status append(std::string_view bytes);
  /// A new file takes this one's place. The lock stays with the old one, and those who wait for it look again: so must
  /// the caller who wants to append.
  Status replace(std::string_view bytes);

 private:
  LogFile(std::string path, base::UniqueFd fd, std::uint64_t size)
      : path_(std::move(path)), fd_(std::move(fd)), size_(size) {}

  std::string path_;
  base::UniqueFd fd_;
  std::uint64_t size_ = 0;
};

}  // namespace fastest::history
