// See walk.h. The walk goes level by level; the folders of a level are listed in parallel. What a folder contains
// decides whether it is entered at all (virtual environments), so a folder is listed first and judged then.
#include "discover/walk.h"

#include <algorithm>
#include <optional>

#include "base/parallel.h"
#include "base/path.h"
#include "base/text.h"
#include "discover/rules.h"

namespace fastest::discover {
namespace {

std::vector<std::string> absolute_all(const std::vector<std::string>& paths, const std::string& folder) {
  std::vector<std::string> result;
  for (const std::string& path : paths) result.push_back(base::absolute_path(path, folder));
  return result;
}

bool any_matches(const std::string& path, const std::vector<std::string>& patterns) {
  return std::any_of(patterns.begin(), patterns.end(),
                     [&](const std::string& pattern) { return matches_path(path, pattern); });
}

class Walker {
 public:
  Walker(const WalkRules& rules, FileSystem& files) : rules_(rules), files_(files) {}

  /// Nothing if the folder cannot be read, or is a virtual environment and not the start.
  std::optional<Folder> read(const std::string& path, bool is_start) const {
    Result<std::vector<DirEntry>> entries = files_.list(path);
    if (!entries || (!is_start && is_virtualenv(path, *entries))) return std::nullopt;
    Folder folder;
    folder.path = path;
    const bool is_package = has_file(*entries, "__init__.py");
    std::sort(entries->begin(), entries->end(), [&](const DirEntry& left, const DirEntry& right) {
      const bool left_init = is_package && left.name == "__init__.py";
      const bool right_init = is_package && right.name == "__init__.py";
      return left_init != right_init ? left_init : left.name < right.name;
    });
    for (const DirEntry& entry : *entries) add(entry, folder);
    return folder;
  }

 private:
  static bool has_file(const std::vector<DirEntry>& entries, std::string_view name) {
    return std::any_of(entries.begin(), entries.end(),
                       [&](const DirEntry& entry) { return entry.is_file && entry.name == name; });
  }

  bool is_virtualenv(const std::string& path, const std::vector<DirEntry>& entries) const {
    if (rules_.in_virtualenv) return false;
    if (has_file(entries, "pyvenv.cfg")) return true;
    const bool conda =
        std::any_of(entries.begin(), entries.end(), [](const DirEntry& entry) { return entry.name == "conda-meta"; });
    return conda && files_.stat(path + "/conda-meta/history").has_value();
  }

  void add(const DirEntry& entry, Folder& folder) const {
    if (entry.is_file && entry.name == "conftest.py") folder.has_conftest = true;
    const std::string path = base::join_path(folder.path, entry.name);
    if (is_ignored(path, entry)) return;
    Folder::Child child{.name = entry.name, .folder = {}, .file = {}};
    child.file.path = path;
    if (entry.is_file && !is_wanted(path, child.file)) return;
    if (!entry.is_file && !entry.is_dir) return;
    if (entry.is_dir) child.folder = {0};
    folder.children.push_back(std::move(child));
  }

  bool is_ignored(const std::string& path, const DirEntry& entry) const {
    if (entry.name == "__pycache__") return true;
    if (std::find(rules_.ignored.begin(), rules_.ignored.end(), path) != rules_.ignored.end()) return true;
    const auto& globs = rules_.ignored_globs;
    if (std::any_of(globs.begin(), globs.end(), [&](const std::string& glob) { return base::fnmatch(path, glob); }))
      return true;
    return entry.is_dir && any_matches(path, rules_.norecursedirs);
  }

  bool is_wanted(const std::string& path, FoundFile& file) const {
    const std::string_view suffix = base::suffix(path);
    file.is_text = suffix != ".py";
    const bool wanted = file.is_text ? any_matches(path, rules_.doctest_globs)
                                     : rules_.doctest_modules || any_matches(path, rules_.python_files);
    if (!wanted) return false;
    const std::optional<FileStat> stat = files_.stat(path);
    if (stat) file.stat = *stat;
    return stat.has_value();
  }

  const WalkRules& rules_;
  FileSystem& files_;
};

/// Takes out children whose folder turned out not to be one that pytest enters.
void drop_unread(FolderTree& tree) {
  for (Folder& folder : tree.folders) {
    std::erase_if(folder.children, [&](const Folder::Child& child) {
      return !child.folder.empty() && tree.folders[child.folder[0]].path.empty();
    });
  }
}

}  // namespace

bool matches_path(const std::string& path, const std::string& pattern) {
  if (pattern.find('/') == std::string::npos) return base::fnmatch(base::base_name(path), pattern);
  return base::fnmatch(path, pattern.starts_with('/') ? pattern : "*/" + pattern);
}

WalkRules walk_rules(const Options& options) {
  WalkRules rules;
  rules.python_files = setting_words(options, "python_files", std::move(rules.python_files));
  rules.norecursedirs = setting_words(options, "norecursedirs", std::move(rules.norecursedirs));
  if (const auto globs = options.list("doctestglob"); !globs.empty()) rules.doctest_globs = globs;
  rules.ignored = absolute_all(options.list("ignore"), options.invocation_dir);
  rules.ignored_globs = absolute_all(options.list("ignore_glob"), options.invocation_dir);
  rules.in_virtualenv = options.flag("collect_in_virtualenv");
  rules.doctest_modules = options.flag("doctestmodules");
  return rules;
}

FolderTree walk(const std::string& start, const WalkRules& rules, FileSystem& files, std::size_t workers) {
  const Walker walker(rules, files);
  FolderTree tree;
  tree.folders.push_back(walker.read(start, true).value_or(Folder{.path = start, .children = {}}));
  for (std::size_t first = 0; first < tree.folders.size();) {
    std::vector<std::string> paths;
    const std::size_t end = tree.folders.size();
    for (; first < end; ++first) {
      for (Folder::Child& child : tree.folders[first].children) {
        if (child.folder.empty()) continue;
        child.folder = {end + paths.size()};
        paths.push_back(child.file.path);
      }
    }
    tree.folders.resize(end + paths.size());
    base::parallel_for(paths.size(), paths.size() < 4 ? 1 : workers, [&](std::size_t, std::size_t i) {
      if (auto folder = walker.read(paths[i], false)) tree.folders[end + i] = std::move(*folder);
    });
  }
  drop_unread(tree);
  return tree;
}

}  // namespace fastest::discover
