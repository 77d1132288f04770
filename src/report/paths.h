// Node ids and paths as reports show them: relative to the folder where the user stands, while node ids are relative to
// the root folder.
#pragma once

#include <string>
#include <string_view>

namespace fastest::report {

/// "a/test_x.py" of "a/test_x.py::Class::test[id]".
std::string_view node_path(std::string_view nodeid);
/// "Class::test[id]"; empty if there is none.
std::string_view node_rest(std::string_view nodeid);

/// `path` under `folder`, or `path` itself if it is absolute.
std::string joined(const std::string& folder, std::string_view path);

/// The shortest way from `folder` to `path`, both absolute; `path` itself if either is not.
std::string relative_path(const std::string& folder, const std::string& path);

/// Where the user stands and where node ids begin.
struct Places {
  std::string start, root;

  [[nodiscard]] std::string file(std::string_view node_path) const;
  [[nodiscard]] std::string nodeid(std::string_view nodeid) const;
};

}  // namespace fastest::report
