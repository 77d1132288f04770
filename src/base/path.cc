#include "base/path.h"

#include <algorithm>
#include <vector>

namespace fastest::base {
namespace {

std::string joined(const std::vector<std::string_view>& parts) {
  std::string path;
  for (std::string_view part : parts) path.append("/").append(part);
  return path.empty() ? "/" : path;
}

}  // namespace

std::string absolute_path(std::string_view path, std::string_view folder) {
  const std::string whole = join_path(folder, path);
  std::vector<std::string_view> parts;
  for (std::string_view rest = whole; !rest.empty();) {
    const std::size_t slash = rest.find('/');
    const std::string_view part = rest.substr(0, slash);
    rest.remove_prefix(slash == std::string_view::npos ? rest.size() : slash + 1);
    if (part.empty() || part == ".") continue;
    if (part != "..") {
      parts.push_back(part);
    } else if (!parts.empty()) {
      parts.pop_back();
    }
  }
  return joined(parts);
}

std::string parent_path(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string_view::npos) return {};
  return std::string(path.substr(0, slash == 0 ? 1 : slash));
}

std::string_view base_name(std::string_view path) { return path.substr(path.rfind('/') + 1); }

std::string_view suffix(std::string_view path) {
  const std::string_view name = base_name(path);
  const std::size_t dot = name.rfind('.');
  const bool has_suffix = dot != std::string_view::npos && dot != 0 && dot + 1 != name.size();
  return has_suffix ? name.substr(dot) : std::string_view{};
}

std::string join_path(std::string_view folder, std::string_view name) {
  if (folder.empty() || name.starts_with('/')) return std::string(name);
  std::string path(folder);
  if (!path.ends_with('/')) path += '/';
  return path.append(name);
}

bool is_inside(std::string_view path, std::string_view folder) {
  if (!path.starts_with(folder)) return false;
  return path.size() == folder.size() || folder.ends_with('/') || path[folder.size()] == '/';
}

std::string relative_path(std::string_view path, std::string_view start) {
  std::string up;
  while (!is_inside(path, start)) {
    up += up.empty() ? ".." : "/..";
    start = start.substr(0, std::max<std::size_t>(1, start.rfind('/')));
  }
  std::string_view rest = path.substr(start.size());
  if (rest.starts_with('/')) rest.remove_prefix(1);
  if (up.empty()) return rest.empty() ? "." : std::string(rest);
  return rest.empty() ? up : up.append("/").append(rest);
}

}  // namespace fastest::base
