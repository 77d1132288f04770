// Purely lexical: nothing here asks the file system.
#include "report/paths.h"

#include <algorithm>
#include <vector>

namespace fastest::report {
namespace {

using Parts = std::vector<std::string_view>;

Parts parts_of(std::string_view path) {
  Parts parts;
  while (!path.empty()) {
    const std::size_t end = std::min(path.find('/'), path.size());
    const std::string_view part = path.substr(0, end);
    if (!part.empty() && part != ".") parts.push_back(part);
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  return parts;
}

bool absolute(std::string_view path) { return path.starts_with('/'); }

}  // namespace

std::string_view node_path(std::string_view nodeid) { return nodeid.substr(0, nodeid.find("::")); }

std::string_view node_rest(std::string_view nodeid) {
  const std::size_t separator = nodeid.find("::");
  return separator == std::string_view::npos ? std::string_view{} : nodeid.substr(separator + 2);
}

std::string joined(const std::string& folder, std::string_view path) {
  if (absolute(path)) return std::string(path);
  if (path.empty()) return folder;
  return std::string(folder.ends_with('/') ? folder : folder + "/").append(path);
}

std::string relative_path(const std::string& folder, const std::string& path) {
  if (!absolute(folder) || !absolute(path)) return path;
  const Parts from = parts_of(folder), to = parts_of(path);
  const auto [from_rest, to_rest] = std::mismatch(from.begin(), from.end(), to.begin(), to.end());
  std::string result;
  const auto append = [&result](std::string_view part) { (result += result.empty() ? "" : "/").append(part); };
  std::for_each(from_rest, from.end(), [&append](std::string_view) { append(".."); });
  std::for_each(to_rest, to.end(), append);
  return result.empty() ? "." : result;
}

std::string Places::file(std::string_view node_path) const { return relative_path(start, joined(root, node_path)); }

std::string Places::nodeid(std::string_view nodeid) const {
  if (start == root) return std::string(nodeid);
  const std::string_view path = node_path(nodeid);
  return file(path).append(nodeid.substr(path.size()));
}

}  // namespace fastest::report
