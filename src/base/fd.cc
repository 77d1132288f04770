// The few system calls on descriptors that everybody needs, with EINTR and short writes taken care of.
#include "base/fd.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string>

namespace fastest::base {

void UniqueFd::reset(int fd) {
  if (fd_ >= 0) ::close(fd_);
  fd_ = fd;
}

Result<Pipe> make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return errno_error("make", "a pipe");
  return Pipe{UniqueFd(ends[0]), UniqueFd(ends[1])};
}

Status write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno != EINTR) {
      return errno_error("write to", "descriptor " + std::to_string(fd));
    }
  }
  return Done{};
}

Result<std::string> read_all(int fd) {
  std::string bytes;
  std::array<char, 1 << 14> buffer;
  for (;;) {
    const ssize_t count = ::read(fd, buffer.data(), buffer.size());
    if (count == 0) return bytes;
    if (count > 0) {
      bytes.append(buffer.data(), static_cast<std::size_t>(count));
    } else if (errno != EINTR) {
      return errno_error("read from", "descriptor " + std::to_string(fd));
    }
  }
}

Error errno_error(std::string_view action, std::string_view subject) {
  const int number = errno;
  std::string message = "cannot ";
  message.append(action).append(" ").append(subject).append(": ").append(std::strerror(number));
  return Error{ExitCode::kInternalError, message};
}

}  // namespace fastest::base
