// What earlier runs learned about files, on disk at the root folder: an unchanged file is neither parsed nor opened
// again.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/project_cache.h"
#include "discover/scan.h"
#include "fastest/env.h"

namespace fastest::discover {

/// One file's facts and the state of the file that they belong to.
struct IndexEntry {
  std::int64_t mtime_ns = 0;
  std::int64_t size = 0;
  std::uint64_t content_hash = 0;
  FileFacts facts;
};

/// By path relative to the root folder.
using IndexEntries = std::map<std::string, IndexEntry>;

/// The file's bytes. `rules` is ScanRules::hash().
std::string encode_index(const IndexEntries& entries, std::uint64_t rules);

/// Everything, or nothing: a damaged or foreign file is nothing. `damaged` tells it from one of other rules or an older
/// version.
IndexEntries decode_index(std::string_view bytes, std::uint64_t rules, bool& damaged);

/// The file at its place. Two runs at once are safe: each replaces the file as a whole, the last one wins.
class Index {
 public:
  Index(FileSystem& files, const std::string& rootdir, std::uint64_t rules);

  /// Reads the file; a damaged one is set aside, which is worth one warning.
  void load(std::vector<std::string>& warnings);
  [[nodiscard]] const IndexEntry* find(const std::string& path) const;
  /// The entry in its place; references stay valid as long as the index.
  const IndexEntry& put(const std::string& path, IndexEntry entry);
  /// Writes if anything changed. Failure is no error: the next run scans again.
  void save();

 private:
  void drop_missing_files();

  FileSystem& files_;
  std::string rootdir_;
  base::ProjectCache cache_;
  std::string path_;
  std::uint64_t rules_;
  IndexEntries entries_;
  bool changed_ = false;
};

}  // namespace fastest::discover
