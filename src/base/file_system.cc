// POSIX calls behind the FileSystem interface. A write goes to a temporary file beside its target first, so that
// neither a crash nor a second run at the same time ever shows half a file.
#include "base/file_system.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <memory>

#include "base/fd.h"

namespace fastest::base {
namespace {

FileStat converted(const struct stat& raw) {
  FileStat result;
  result.is_dir = S_ISDIR(raw.st_mode);
  result.is_file = S_ISREG(raw.st_mode);
  result.size = raw.st_size;
  result.mtime_ns = raw.st_mtim.tv_sec * 1'000'000'000 + raw.st_mtim.tv_nsec;
  result.inode = raw.st_ino;
  result.device = raw.st_dev;
  return result;
}

DirEntry entry_of(int folder, const dirent& raw) {
  DirEntry entry{.name = raw.d_name,
                 .is_dir = raw.d_type == DT_DIR,
                 .is_file = raw.d_type == DT_REG,
                 .is_link = raw.d_type == DT_LNK};
  if (raw.d_type == DT_DIR || raw.d_type == DT_REG) return entry;
  struct stat target {};
  if (::fstatat(folder, raw.d_name, &target, 0) == 0) {
    entry.is_dir = S_ISDIR(target.st_mode);
    entry.is_file = S_ISREG(target.st_mode);
  }
  return entry;
}

bool is_dots(const char* name) { return name[0] == '.' && (name[1] == '\0' || (name[1] == '.' && name[2] == '\0')); }

}  // namespace

Result<std::string> RealFileSystem::read(const std::string& path) {
  const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat raw {};
  if (!file.valid() || ::fstat(file.get(), &raw) != 0) return errno_error("read", path);
  std::string bytes(S_ISREG(raw.st_mode) ? static_cast<std::size_t>(raw.st_size) : 0, '\0');
  std::size_t filled = 0;
  while (filled < bytes.size()) {
    const ssize_t count = ::read(file.get(), bytes.data() + filled, bytes.size() - filled);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return errno_error("read", path);
    if (count == 0) break;
    filled += static_cast<std::size_t>(count);
  }
  bytes.resize(filled);
  Result<std::string> rest = read_all(file.get());
  if (!rest) return errno_error("read", path);
  return bytes += *rest;
}

Status RealFileSystem::write(const std::string& path, const std::string& bytes) {
  std::string temporary = path + ".XXXXXX";
  UniqueFd file(::mkostemp(temporary.data(), O_CLOEXEC));
  if (!file.valid()) return errno_error("write", path);
  ::fchmod(file.get(), 0644);
  Status written = write_all(file.get(), bytes);
  if (!written) written = errno_error("write", path);
  file.reset();
  if (written && ::rename(temporary.c_str(), path.c_str()) != 0) written = errno_error("write", path);
  if (!written) ::unlink(temporary.c_str());
  return written;
}

std::optional<FileStat> RealFileSystem::stat(const std::string& path) {
  struct stat raw {};
  if (::lstat(path.c_str(), &raw) != 0) return std::nullopt;
  const bool is_link = S_ISLNK(raw.st_mode);
  if (is_link && ::stat(path.c_str(), &raw) != 0) return std::nullopt;
  FileStat result = converted(raw);
  result.is_link = is_link;
  return result;
}

Result<std::vector<DirEntry>> RealFileSystem::list(const std::string& path) {
  const auto close = [](DIR* folder) { ::closedir(folder); };
  const std::unique_ptr<DIR, decltype(close)> folder(::opendir(path.c_str()), close);
  if (!folder) return errno_error("list", path);
  std::vector<DirEntry> entries;
  while (const dirent* raw = ::readdir(folder.get())) {
    if (!is_dots(raw->d_name)) entries.push_back(entry_of(::dirfd(folder.get()), *raw));
  }
  return entries;
}

Status RealFileSystem::make_dirs(const std::string& path) {
  for (std::size_t end = path.find('/', 1);; end = path.find('/', end + 1)) {
    const std::string folder = path.substr(0, end);
    if (::mkdir(folder.c_str(), 0755) != 0 && errno != EEXIST) return errno_error("make folder", folder);
    if (end == std::string::npos) return Done{};
  }
}

std::string RealFileSystem::real_path(const std::string& path) {
  std::array<char, PATH_MAX> buffer;
  return ::realpath(path.c_str(), buffer.data()) != nullptr ? std::string(buffer.data()) : path;
}

}  // namespace fastest::base
