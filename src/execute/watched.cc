// One stat a path: some hundred microseconds for a large project, which is why nothing cleverer is tried (inotify says
// nothing on network drives, and a folder's time alone does not tell of a file that was edited in place).
#include "execute/watched.h"

namespace fastest::execute {
namespace {

bool same(const std::optional<FileStat>& a, const std::optional<FileStat>& b) {
  if (!a || !b) return a.has_value() == b.has_value();
  return a->mtime_ns == b->mtime_ns && a->size == b->size && a->inode == b->inode && a->device == b->device;
}

}  // namespace

Watched::Watched(std::vector<std::string> paths, std::int64_t since, FileSystem& files) : files_(files), since_(since) {
  entries_.reserve(paths.size());
  for (std::string& path : paths) {
    std::optional<FileStat> stat = files_.stat(path);
    entries_.push_back({std::move(path), stat});
  }
}

std::optional<std::string> Watched::changed() const {
  for (const Entry& entry : entries_) {
    if (entry.stat && entry.stat->mtime_ns >= since_) return entry.path;
    if (!same(files_.stat(entry.path), entry.stat)) return entry.path;
  }
  return std::nullopt;
}

}  // namespace fastest::execute
