// Paths as texts, in the way of os.path: nothing here touches the disk.
#pragma once

#include <string>
#include <string_view>

namespace fastest::base {

/// os.path.abspath: joined with the folder, without ".", ".." and doubled slashes.
std::string absolute_path(std::string_view path, std::string_view folder);
/// The folder above; that of "/" is "/".
std::string parent_path(std::string_view path);
std::string_view base_name(std::string_view path);
/// Path.suffix: ".toml"; empty for ".bashrc" and "x.".
std::string_view suffix(std::string_view path);
std::string join_path(std::string_view folder, std::string_view name);
/// Is the path the folder itself, or inside it? Both are absolute.
bool is_inside(std::string_view path, std::string_view folder);
/// os.path.relpath of two absolute paths without dots; "." if they are equal.
std::string relative_path(std::string_view path, std::string_view start);

}  // namespace fastest::base
