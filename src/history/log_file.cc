// A file that was replaced while we waited for its lock is no longer the file at the path: the inode tells.
#include "history/log_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <thread>

namespace fastest::history {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kPatience{2000}, kPause{5};
constexpr int kOpenFlags = O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK;  // no fifo or device holds the run up

using Deadline = std::chrono::steady_clock::time_point;

bool take_lock(int fd, Deadline deadline) {
  while (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EINTR && errno != EWOULDBLOCK) return false;
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(kPause);
  }
  return true;
}

std::string read_up_to(int fd, std::size_t count) {
  std::string bytes(count, '\0');
  std::size_t filled = 0;
  while (filled < count) {
    const ssize_t got = ::pread(fd, bytes.data() + filled, count - filled, static_cast<off_t>(filled));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    filled += static_cast<std::size_t>(got);
  }
  bytes.resize(filled);
  return bytes;
}

bool is_at(const std::string& path, const struct stat& held) {
  struct stat there {};
  return ::lstat(path.c_str(), &there) == 0 && there.st_ino == held.st_ino && there.st_dev == held.st_dev;
}

}  // namespace

std::optional<LogFile> LogFile::lock(const std::string& path) {
  const Deadline deadline = std::chrono::steady_clock::now() + kPatience;
  for (;;) {  // as often as others replace the file while we wait
    base::UniqueFd fd(::open(path.c_str(), O_RDWR | O_CREAT | kOpenFlags, 0644));
    struct stat held {};
    if (!fd.valid() || !take_lock(fd.get(), deadline) || ::fstat(fd.get(), &held) != 0 || !S_ISREG(held.st_mode))
      return {};
    if (is_at(path, held)) return LogFile(path, std::move(fd), static_cast<std::uint64_t>(held.st_size));
    if (std::chrono::steady_clock::now() > deadline) return {};
  }
}

std::optional<std::string> LogFile::read(const std::string& path) {
  const base::UniqueFd fd(::open(path.c_str(), O_RDONLY | kOpenFlags));
  struct stat held {};
  if (!fd.valid() || ::fstat(fd.get(), &held) != 0 || !S_ISREG(held.st_mode)) return {};
  return read_up_to(fd.get(), static_cast<std::size_t>(held.st_size));
}

std::string LogFile::read_front(std::size_t count) const { return read_up_to(fd_.get(), count); }

Status LogFile::truncate(std::uint64_t size) {
  if (::ftruncate(fd_.get(), static_cast<off_t>(size)) != 0) return base::errno_error("shorten", path_);
  size_ = size;
  return Done{};
}

Status LogFile::append(std::string_view bytes) {
  if (::lseek(fd_.get(), static_cast<off_t>(size_), SEEK_SET) < 0) return base::errno_error("write", path_);
  if (Status written = base::write_all(fd_.get(), bytes); !written) {
    const Status restored = truncate(size_);
    return restored ? written : restored;
  }
  size_ += bytes.size();
  return Done{};
}

/// The temporary file's name is always the same, since only the holder of the lock writes it: what a killed run left is
/// overwritten.
Status LogFile::replace(std::string_view bytes) {
  const std::string temporary = path_ + ".new";
  const base::UniqueFd file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | kOpenFlags, 0644));
  if (!file.valid()) return base::errno_error("write", path_);
  Status written = base::write_all(file.get(), bytes);
  if (written && ::rename(temporary.c_str(), path_.c_str()) != 0) written = base::errno_error("write", path_);
  if (!written) ::unlink(temporary.c_str());
  return written;
}

}  // namespace fastest::history
