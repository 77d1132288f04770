// The two notes are those of pytest's own cache folder: version control and backups know them.
#include "base/project_cache.h"

#include "base/path.h"

namespace fastest::base {
namespace {

constexpr char kGitignore[] = "# Made by fastest; safe to delete.\n*\n";
constexpr char kCachedirTag[] =
    "Signature: 8a477f597d28d172789f06886806bc55\n"
    "# Made by fastest; safe to delete. The first line tells backup programs so: https://bford.info/cachedir/\n";

}  // namespace

ProjectCache::ProjectCache(FileSystem& files, std::string_view rootdir)
    : files_(files), folder_(join_path(rootdir, ".fastest_cache")) {}

std::string ProjectCache::path(std::string_view name) const { return join_path(folder_, name); }

bool ProjectCache::prepare() {
  if (files_.stat(folder_)) return true;
  return files_.make_dirs(folder_).ok() && files_.write(path(".gitignore"), kGitignore).ok() &&
         files_.write(path("CACHEDIR.TAG"), kCachedirTag).ok();
}

bool cache_is_wanted(const Options& options) {
  bool wanted = true;
  for (const std::string& plugin : options.list("plugins")) {
    if (plugin == "no:cacheprovider") wanted = false;
    if (plugin == "cacheprovider") wanted = true;
  }
  return wanted;
}

}  // namespace fastest::base
