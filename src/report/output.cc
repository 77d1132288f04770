// SIGPIPE is ignored by main, so a gone reader shows as EPIPE here.
#include "report/output.h"

#include <poll.h>
#include <unistd.h>

#include <cerrno>

namespace fastest::report {
namespace {

/// A terminal shows progress by the line; larger pieces would make it jump, smaller ones cost a system call per test.
constexpr std::size_t kPiece = 8192;

bool wait_until_writable(int fd) {
  pollfd entry{fd, POLLOUT, 0};
  return ::poll(&entry, 1, -1) >= 0 || errno == EINTR;
}

bool can_go_on(int fd) {
  if (errno == EINTR) return true;
  return (errno == EAGAIN || errno == EWOULDBLOCK) && wait_until_writable(fd);
}

}  // namespace

void Output::write(std::string_view text) {
  if (broken_) return;
  pending_ += text;
  if (pending_.size() >= kPiece) flush();
}

void Output::error(std::string_view text) {
  flush();
  err_(text);
}

void Output::flush() {
  if (pending_.empty()) return;
  broken_ = broken_ || !out_(pending_);
  pending_.clear();
}

Output::Sink descriptor_sink(int fd) {
  return [fd](std::string_view text) {
    while (!text.empty()) {
      const ssize_t written = ::write(fd, text.data(), text.size());
      if (written >= 0) {
        text.remove_prefix(static_cast<std::size_t>(written));
      } else if (!can_go_on(fd)) {
        return false;
      }
    }
    return true;
  };
}

}  // namespace fastest::report
