// See fakes.h.
#include "support/fakes.h"

#include "base/path.h"

namespace fastest::testing {

void FakeFileSystem::add(const std::string& path, const std::string& content) {
  files_[path] = File{content, clock_ns_ += 1'000'000};
  add_dir(std::string(base::parent_path(path)));
}

void FakeFileSystem::add_dir(const std::string& path) {
  for (std::string dir = path; dir != "/" && !dir.empty(); dir = base::parent_path(dir)) dirs_.insert(dir);
}

void FakeFileSystem::add_link(const std::string& path, const std::string& target) {
  links_[path] = target;
  add_dir(std::string(base::parent_path(path)));
}

void FakeFileSystem::remove(const std::string& path) {
  files_.erase(path);
  dirs_.erase(path);
  links_.erase(path);
}

std::string FakeFileSystem::resolved(const std::string& path) const {
  for (const auto& [link, target] : links_) {
    if (base::is_inside(path, link)) return resolved(target + path.substr(link.size()));
  }
  return path;
}

void FakeFileSystem::note(std::vector<std::string>& log, const std::string& path) {
  const std::lock_guard lock(log_lock_);
  log.push_back(path);
}

Result<std::string> FakeFileSystem::read(const std::string& path) {
  note(reads, path);
  const auto found = files_.find(resolved(path));
  if (found == files_.end() || forbidden_.contains(path)) {
    return Error{ExitCode::kInternalError, "cannot read " + path};
  }
  return found->second.content;
}

Status FakeFileSystem::write(const std::string& path, const std::string& bytes) {
  note(writes, path);
  if (forbidden_.contains(path)) return Error{ExitCode::kInternalError, "cannot write " + path};
  add(path, bytes);
  return Done{};
}

std::optional<FileStat> FakeFileSystem::stat(const std::string& path) {
  note(stats, path);
  const std::string target = resolved(path);
  FileStat result;
  result.is_link = links_.contains(path);
  if (const auto found = files_.find(target); found != files_.end()) {
    result.is_file = true;
    result.size = static_cast<std::int64_t>(found->second.content.size());
    result.mtime_ns = found->second.mtime_ns;
  } else if (dirs_.contains(target)) {
    result.is_dir = true;
  } else {
    return std::nullopt;
  }
  return result;
}

Result<std::vector<DirEntry>> FakeFileSystem::list(const std::string& path) {
  note(lists, path);
  const std::string folder = resolved(path);
  if (!dirs_.contains(folder) || forbidden_.contains(path)) {
    return Error{ExitCode::kInternalError, "cannot list " + path};
  }
  std::vector<DirEntry> entries;
  const auto add_entry = [&](const std::string& child, bool is_dir, bool is_file, bool is_link) {
    if (child == "/" || base::parent_path(child) != folder) return;
    entries.push_back({std::string(base::base_name(child)), is_dir, is_file, is_link});
  };
  for (const auto& [name, file] : files_) add_entry(name, false, true, false);
  for (const std::string& name : dirs_) add_entry(name, true, false, false);
  for (const auto& [name, target] : links_) {
    add_entry(name, dirs_.contains(resolved(target)), files_.contains(resolved(target)), true);
  }
  return entries;
}

Status FakeFileSystem::make_dirs(const std::string& path) {
  if (forbidden_.contains(path)) return Error{ExitCode::kInternalError, "cannot make folder " + path};
  add_dir(path);
  return Done{};
}

std::string FakeFileSystem::real_path(const std::string& path) { return resolved(path); }

void FakeFileSystem::clear_log() {
  for (auto* log : {&reads, &writes, &lists, &stats}) log->clear();
}

std::optional<std::string> FakeSystem::variable(const std::string& name) {
  const auto found = variables.find(name);
  return found == variables.end() ? std::nullopt : std::optional<std::string>(found->second);
}

}  // namespace fastest::testing
