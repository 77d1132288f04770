// File descriptors as values with an owner.
#pragma once

#include <string_view>
#include <utility>

#include "fastest/error.h"

namespace fastest::base {

/// Closes its descriptor when it goes out of scope. Move-only.
class UniqueFd {
 public:
  UniqueFd() = default;
  explicit UniqueFd(int fd) : fd_(fd) {}
  UniqueFd(UniqueFd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  UniqueFd& operator=(UniqueFd&& other) noexcept {
    if (this != &other) reset(std::exchange(other.fd_, -1));
    return *this;
  }
  UniqueFd(const UniqueFd&) = delete;
  UniqueFd& operator=(const UniqueFd&) = delete;
  ~UniqueFd() { reset(); }

  [[nodiscard]] int get() const { return fd_; }
  [[nodiscard]] bool valid() const { return fd_ >= 0; }
  [[nodiscard]] int release() { return std::exchange(fd_, -1); }
  void reset(int fd = -1);

 private:
  int fd_ = -1;
};

/// Both ends of a pipe; neither is inherited by programs that we start.
struct Pipe {
  UniqueFd read, write;
};
Result<Pipe> make_pipe();

/// Writes everything, however often the kernel takes only a part.
Status write_all(int fd, std::string_view bytes);

/// Reads until the end of the stream.
Result<std::string> read_all(int fd);

/// The Error for the `errno` of now: "cannot <action> <subject>: No such file or directory".
Error errno_error(std::string_view action, std::string_view subject);

}  // namespace fastest::base
