#include "config/rootdir.h"

#include <fmt/format.h>

#include "base/path.h"
#include "config/files.h"

namespace fastest::config {
namespace {

Error usage(std::string message) { return {ExitCode::kUsageError, std::move(message)}; }

bool is_file(const std::string& path, FileSystem& files) {
  const auto stat = files.stat(path);
  return stat && stat->is_file;
}

bool is_dir(const std::string& path, FileSystem& files) {
  const auto stat = files.stat(path);
  return stat && stat->is_dir;
}

/// The folder and all above it, nearest first.
std::vector<std::string> with_parents(const std::string& folder) {
  std::vector<std::string> all = {folder};
  while (all.back() != "/") all.push_back(base::parent_path(all.back()));
  return all;
}

/// Looks for configuration files, folder by folder.
class Locator {
 public:
  explicit Locator(FileSystem& files) : files_(files) {}

  /// Fills `root` from the first folder at or above the given ones that has a configuration; leaves it empty if none
  /// has.
  Status locate(const std::vector<std::string>& folders, Root& root) {
    for (const std::string& folder : folders) {
      for (const std::string& base : with_parents(folder)) {
        if (Status status = look_in(base, root); !status || !root.rootdir.empty()) return status;
      }
    }
    if (!pyproject_.empty()) root = {base::parent_path(pyproject_), pyproject_, {}, {}};  // the last resort
    return Done{};
  }

 private:
  Status look_in(const std::string& folder, Root& root) {
    for (std::string_view name : config_names()) {
      const std::string path = base::join_path(folder, name);
      if (!is_file(path, files_)) continue;
      if (name == "pyproject.toml" && pyproject_.empty()) pyproject_ = path;
      auto values = load_config(path, files_);
      if (!values) return values.error();
      if (!*values) continue;
      if (root.rootdir.empty()) {
        root = {folder, path, std::move(**values), {}};
      } else {
        root.ignored.emplace_back(name);
      }
    }
    return Done{};
  }

  FileSystem& files_;
  std::string pyproject_;
};

/// -c: the file must be there, and of a kind that we read. /dev/null and its like mean "no configuration".
Result<Root> given_config(const RootQuestion& question, const std::vector<std::string>& folders, FileSystem& files) {
  Root root;
  root.inipath = base::absolute_path(question.config_file, question.invocation_dir);
  const auto stat = files.stat(root.inipath);
  const auto refuse = [&](std::string_view why) {
    return usage(fmt::format("Config file '{}' {}. Check your '-c/--config-file' option.", root.inipath, why));
  };
  if (!stat) return refuse("not found");
  if (stat->is_dir) return refuse("is a directory");
  if (stat->is_file && !has_loader(root.inipath)) {
    return usage(fmt::format("Config file '{}' has an unsupported format. Supported extensions are: .cfg, .ini, .toml.",
                             root.inipath));
  }
  auto values = load_config(root.inipath, files);
  if (!values) return values.error();
  if (*values) root.values = std::move(**values);
  root.rootdir =
      stat->is_file ? base::parent_path(root.inipath) : common_ancestor(folders, question.invocation_dir, files);
  if (!stat->is_file && root.rootdir == "/") root.rootdir = question.invocation_dir;
  return root;
}

std::string folder_with_setup_py(const std::string& ancestor, FileSystem& files) {
  for (const std::string& folder : with_parents(ancestor)) {
    if (is_file(base::join_path(folder, "setup.py"), files)) return folder;
  }
  return {};
}

/// No configuration at or above the common ancestor: setup.py, then each argument by itself, then the ancestor.
Status without_config(const std::string& ancestor, const std::vector<std::string>& folders,
                      const std::string& invocation_dir, FileSystem& files, Root& root) {
  root.rootdir = folder_with_setup_py(ancestor, files);
  if (!root.rootdir.empty()) return Done{};
  if (folders != std::vector{ancestor}) {
    const std::vector<std::string> places = folders.empty() ? std::vector{invocation_dir} : folders;
    Root found;
    if (Status status = Locator(files).locate(places, found); !status) return status;
    found.ignored.clear();
    root = std::move(found);
  }
  if (!root.rootdir.empty()) return Done{};
  root.rootdir = common_ancestor({invocation_dir, ancestor}, invocation_dir, files);
  if (root.rootdir == "/") root.rootdir = ancestor;
  return Done{};
}

Result<Root> found_config(const RootQuestion& question, const std::vector<std::string>& folders, FileSystem& files) {
  Root root;
  const std::string ancestor = common_ancestor(folders, question.invocation_dir, files);
  if (Status status = Locator(files).locate({ancestor}, root); !status) return status.error();
  if (root.rootdir.empty() && question.rootdir.empty()) {
    Status status = without_config(ancestor, folders, question.invocation_dir, files, root);
    if (!status) return status.error();
  }
  return root;
}

std::string shared_part(std::string a, const std::string& b) {
  while (!base::is_inside(b, a)) a = base::parent_path(a);
  return a;
}

bool is_word(char c) { return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// The name behind the "$" at `at`, and how many characters the whole reference has; an empty name is no reference.
std::pair<std::string, std::size_t> reference_at(const std::string& text, std::size_t at) {
  if (text.compare(at, 2, "${") == 0) {
    const std::size_t end = text.find('}', at);
    if (end == std::string::npos) return {};
    return {text.substr(at + 2, end - at - 2), end - at + 1};
  }
  std::size_t end = at + 1;
  while (end < text.size() && is_word(text[end])) ++end;
  return {text.substr(at + 1, end - at - 1), end - at};
}

}  // namespace

std::string expand_variables(const std::string& text, System& system) {
  std::string expanded;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t length = 1;
    std::optional<std::string> value;
    if (text[at] == '$') {
      const auto [name, size] = reference_at(text, at);
      if (!name.empty()) value = system.variable(name);
      if (value) length = size;
    }
    expanded += value ? *value : text.substr(at, 1);
    at += length;
  }
  return expanded;
}

std::vector<std::string> folders_of(const std::vector<std::string>& args, const std::string& invocation_dir,
                                    FileSystem& files) {
  std::vector<std::string> folders;
  for (const std::string& arg : args) {
    if (arg.starts_with('-')) continue;
    const std::string path = base::absolute_path(arg.substr(0, arg.find("::")), invocation_dir);
    const auto stat = files.stat(path);
    if (stat) folders.push_back(stat->is_dir ? path : base::parent_path(path));
  }
  return folders;
}

std::string common_ancestor(const std::vector<std::string>& paths, const std::string& invocation_dir,
                            FileSystem& files) {
  std::string ancestor;
  for (const std::string& path : paths) {
    if (!files.stat(path)) continue;
    ancestor = ancestor.empty() ? path : shared_part(ancestor, path);
  }
  if (ancestor.empty()) return invocation_dir;
  return is_file(ancestor, files) ? base::parent_path(ancestor) : ancestor;
}

Result<Root> find_root(const RootQuestion& question, FileSystem& files, System& system) {
  const auto folders = folders_of(question.args, question.invocation_dir, files);
  Result<Root> root =
      question.config_file.empty() ? found_config(question, folders, files) : given_config(question, folders, files);
  if (!root || question.rootdir.empty()) return root;
  root->rootdir = base::absolute_path(expand_variables(question.rootdir, system), question.invocation_dir);
  if (!is_dir(root->rootdir, files)) {
    return usage(fmt::format("Directory '{}' not found. Check your '--rootdir' option.", root->rootdir));
  }
  return root;
}

}  // namespace fastest::config
