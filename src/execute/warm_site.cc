// A lock's file may be removed by its last holder while we wait for it: only a lock on the file that the name still
// stands for counts.
#include "execute/warm_site.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <set>

namespace fastest::execute {
namespace {

std::string wanted_folder(System& system) {
  if (const auto runtime = system.variable("XDG_RUNTIME_DIR"); runtime && runtime->starts_with('/'))
    return *runtime + "/fastest";
  const std::string temporary = system.variable("TMPDIR").value_or("");
  return (temporary.starts_with('/') ? temporary : "/tmp") + "/fastest-" + std::to_string(::geteuid());
}

}  // namespace

Result<std::string> warm_folder(System& system) {
  const std::string folder = wanted_folder(system);
  const bool made = ::mkdir(folder.c_str(), 0700) == 0;
  struct stat status {};
  if (::lstat(folder.c_str(), &status) != 0) return base::errno_error("make", folder);
  if (!S_ISDIR(status.st_mode) || status.st_uid != ::geteuid() || (status.st_mode & 077) != 0) {
    return Error{ExitCode::kUsageError, folder + " is not a folder of yours alone",
                 made ? "" : "remove it, or set XDG_RUNTIME_DIR"};
  }
  return folder;
}

std::vector<WarmSite> servers_of(const WarmSite& site, FileSystem& files) {
  std::set<std::string> names;
  const Result<std::vector<DirEntry>> entries = files.list(site.folder);
  if (!entries) return {};
  const std::string beginning = site.project + "-";
  for (const DirEntry& entry : *entries) {
    if (!entry.name.starts_with(beginning) || !(entry.name.ends_with(".sock") || entry.name.ends_with(".lock")))
      continue;
    names.insert(entry.name.substr(beginning.size(), entry.name.size() - beginning.size() - 5));
  }
  std::vector<WarmSite> found;
  for (const std::string& name : names) found.push_back({site.folder, site.project, name});
  return found;
}

std::optional<base::UniqueFd> take_lock(const std::string& path) {
  for (;;) {
    base::UniqueFd lock(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!lock.valid() || ::flock(lock.get(), LOCK_EX | LOCK_NB) != 0) return std::nullopt;
    struct stat held {
    }, named{};
    if (::fstat(lock.get(), &held) != 0) return std::nullopt;
    if (::stat(path.c_str(), &named) == 0 && named.st_ino == held.st_ino) return lock;
  }
}

}  // namespace fastest::execute
