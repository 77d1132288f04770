// See arguments.h.
#include "discover/arguments.h"

#include <algorithm>
#include <tuple>

#include "base/path.h"
#include "base/text.h"
#include "discover/rules.h"

namespace fastest::discover {
namespace {

bool is_glob(std::string_view text) { return text.find_first_of("*?[") != std::string_view::npos; }

/// glob.glob(pattern, recursive=True) below an absolute folder; what comes back has the pattern's form.
class Glob {
 public:
  explicit Glob(FileSystem& files) : files_(files) {}

  std::vector<std::string> expand(const std::string& folder, const std::string& pattern) {
    match(folder, base::split(pattern, '/'), 0);
    std::sort(found_.begin(), found_.end());
    return std::move(found_);
  }

 private:
  void match(const std::string& folder, const std::vector<std::string>& parts, std::size_t at) {
    while (at < parts.size() && (parts[at].empty() || parts[at] == ".")) ++at;
    if (at == parts.size()) {
      found_.push_back(folder);
    } else if (parts[at] == "**") {
      match(folder, parts, at + 1);
      for (const DirEntry& entry : children(folder)) {
        if (entry.is_dir && !entry.name.starts_with('.')) match(base::join_path(folder, entry.name), parts, at);
      }
    } else if (!is_glob(parts[at])) {
      const std::string path = base::join_path(folder, parts[at]);
      if (files_.stat(path)) match(path, parts, at + 1);
    } else {
      for (const DirEntry& entry : children(folder)) {
        const bool hidden = entry.name.starts_with('.') && !parts[at].starts_with('.');
        if (!hidden && base::fnmatch(entry.name, parts[at])) match(base::join_path(folder, entry.name), parts, at + 1);
      }
    }
  }

  std::vector<DirEntry> children(const std::string& folder) {
    auto entries = files_.list(folder);
    return entries ? entries.take() : std::vector<DirEntry>{};
  }

  FileSystem& files_;
  std::vector<std::string> found_;
};

std::vector<std::string> spelled_arguments(const Options& options, FileSystem& files) {
  if (!options.raw.args.empty()) return options.raw.args;
  std::vector<std::string> paths;
  if (options.invocation_dir == options.rootdir) {
    for (const std::string& pattern : setting_words(options, "testpaths", {})) {
      for (std::string& path : Glob(files).expand(options.invocation_dir, pattern)) paths.push_back(std::move(path));
    }
  }
  if (paths.empty()) paths.push_back(options.invocation_dir);
  return paths;
}

std::vector<std::string> split_names(std::string_view text) {
  std::vector<std::string> parts;
  for (;;) {
    const std::size_t end = text.find("::");
    parts.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 2);
  }
}

Error usage(std::string message) { return Error{ExitCode::kUsageError, std::move(message)}; }

Result<Argument> parse(const std::string& spelled, const std::string& folder, FileSystem& files) {
  const std::size_t bracket = spelled.find('[');
  std::vector<std::string> parts = split_names(std::string_view(spelled).substr(0, bracket));
  Argument argument;
  argument.path = base::absolute_path(parts.front(), folder);
  argument.names.assign(parts.begin() + 1, parts.end());
  if (bracket != std::string::npos) argument.parametrization = spelled.substr(bracket);
  if (argument.parametrization && argument.names.empty()) {
    return usage("path cannot contain [] parametrization: " + spelled);
  }
  const std::optional<FileStat> stat = files.stat(argument.path);
  if (!stat) return usage("file or directory not found: " + spelled);
  argument.is_dir = stat->is_dir;
  if (argument.is_dir && !argument.names.empty()) {
    return usage("directory argument cannot contain :: selection parts: " + spelled);
  }
  return argument;
}

bool contains(const Argument& outer, const Argument& inner) {
  if (outer.path != inner.path) return outer.names.empty() && base::is_inside(inner.path, outer.path);
  const bool prefix = outer.names.size() <= inner.names.size() &&
                      std::equal(outer.names.begin(), outer.names.end(), inner.names.begin());
  return prefix && (!outer.parametrization || outer.parametrization == inner.parametrization);
}

/// Sorted like pathlib's paths (part by part), an argument directly precedes those that it contains.
void drop_contained(std::vector<Argument>& arguments) {
  const auto key = [](const Argument& argument) {
    return std::tuple(base::split(argument.path, '/'), argument.names, argument.parametrization.value_or(""));
  };
  std::stable_sort(arguments.begin(), arguments.end(),
                   [&](const Argument& left, const Argument& right) { return key(left) < key(right); });
  std::vector<Argument> kept;
  for (Argument& argument : arguments) {
    if (kept.empty() || !contains(kept.back(), argument)) kept.push_back(std::move(argument));
  }
  std::sort(kept.begin(), kept.end(),
            [](const Argument& left, const Argument& right) { return left.position < right.position; });
  arguments = std::move(kept);
}

}  // namespace

Result<std::vector<Argument>> resolve_arguments(const Options& options, FileSystem& files) {
  std::vector<Argument> arguments;
  for (const std::string& spelled : spelled_arguments(options, files)) {
    Result<Argument> argument = parse(spelled, options.invocation_dir, files);
    if (!argument) return argument.error();
    argument->position = arguments.size();
    arguments.push_back(argument.take());
  }
  if (!options.flag("keepduplicates")) drop_contained(arguments);
  return arguments;
}

bool selects(const Argument& argument, const std::string& test) {
  if (argument.names.empty()) return true;
  const std::string wanted = "::" + base::join(argument.names, "::");
  if (argument.parametrization) return test == wanted + *argument.parametrization;
  if (!test.starts_with(wanted)) return false;
  const std::string_view rest = std::string_view(test).substr(wanted.size());
  return rest.empty() || rest.starts_with('[') || rest.starts_with("::");
}

}  // namespace fastest::discover
