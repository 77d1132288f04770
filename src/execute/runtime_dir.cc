// A folder counts as complete when its last file is there with the right size; `archive` is written last.
#include "execute/runtime_dir.h"

#include <stdlib.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string_view>
#include <system_error>

#include "base/embedded.h"
#include "base/fd.h"

namespace fastest::execute {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPrefix = "runtime-";
constexpr std::size_t kKept = 6;  // folders of other versions
// A run of another version may be reading its folder: one that was used lately stays.
constexpr std::chrono::hours kDay{24}, kUnused{7 * 24};

using Time = fs::file_time_type;

/// One entry of the archive, whose format base/embedded.h tells.
std::string_view embedded_file(std::string_view name) {
  std::string_view rest = base::runtime_archive();
  const auto number = [&] {
    std::uint32_t value = 0;
    for (std::size_t i = 4; i-- > 0;) value = value << 8 | static_cast<std::uint8_t>(rest[i]);
    rest.remove_prefix(4);
    return value;
  };
  const auto text = [&] {
    const std::uint32_t size = number();
    const std::string_view value = rest.substr(0, size);
    rest.remove_prefix(size);
    return value;
  };
  for (std::uint32_t left = number(); left > 0; --left) {
    const std::string_view found = text(), source = text();
    if (found == name) return source;
  }
  return {};
}

bool is_complete(FileSystem& files, const std::string& folder) {
  const std::optional<FileStat> stat = files.stat(folder + "/archive");
  return stat && stat->size == static_cast<std::int64_t>(base::runtime_archive().size());
}

Status fill(FileSystem& files, const std::string& folder, RuntimeDir::Files contents) {
  if (Status made = files.make_dirs(folder + "/pytest"); !made) return made;
  contents.emplace_back("pytest/__main__.py", embedded_file("fastest/main.py"));
  contents.emplace_back("loader.py", embedded_file("fastest/loader.py"));
  contents.emplace_back("archive", base::runtime_archive());
  for (const auto& [name, bytes] : contents) {
    if (Status written = files.write(folder + "/" + name, bytes); !written) return written;
  }
  return Done{};
}

/// Notes, at most once a day, that the folder is in use.
void note_use(const std::string& folder) {
  std::error_code failed;
  const Time now = Time::clock::now(), used = fs::last_write_time(folder, failed);
  if (!failed && now - used > kDay) fs::last_write_time(folder, now, failed);
}

/// Folders of versions that have not been used for longest. Failure is of no interest.
void remove_old(const std::string& cache_dir) {
  std::error_code ignored;
  std::vector<std::pair<Time, fs::path>> folders;
  for (const fs::directory_entry& entry : fs::directory_iterator(cache_dir, ignored)) {
    if (entry.path().filename().string().starts_with(kPrefix))
      folders.emplace_back(entry.last_write_time(ignored), entry.path());
  }
  std::sort(folders.rbegin(), folders.rend());
  const Time oldest = Time::clock::now() - kUnused;
  for (std::size_t i = kKept; i < folders.size(); ++i) {
    if (folders[i].first < oldest) fs::remove_all(folders[i].second, ignored);
  }
}

}  // namespace

Result<RuntimeDir> RuntimeDir::prepare(FileSystem& files, const std::string& cache_dir, Files (*extra)()) {
  if (!cache_dir.empty()) {
    const std::string folder = cache_dir + "/" + std::string(kPrefix) + std::string(base::runtime_hash());
    if (is_complete(files, folder)) {
      note_use(folder);
      return RuntimeDir(folder, false);
    }
    if (fill(files, folder, extra()).ok()) {
      remove_old(cache_dir);
      return RuntimeDir(folder, false);
    }
  }
  std::string pattern = (fs::temp_directory_path() / "fastest-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) return base::errno_error("make", pattern);
  RuntimeDir made(pattern, true);
  if (Status status = fill(files, pattern, extra()); !status) return status.error();
  return made;
}

RuntimeDir::~RuntimeDir() {
  std::error_code ignored;
  if (temporary_) fs::remove_all(path_, ignored);
}

}  // namespace fastest::execute
