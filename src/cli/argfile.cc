#include "cli/argfile.h"

#include <fmt/format.h>

#include "base/python_text.h"

namespace fastest::cli {
namespace {

/// A file that names itself must end somewhere; nobody nests this deep on purpose.
constexpr int kDeepest = 50;

Error unreadable(const std::string& path, FileSystem& files, const ErrorContext& context) {
  const auto stat = files.stat(path);
  std::string_view reason = "[Errno 13] Permission denied";
  if (!stat) reason = "[Errno 2] No such file or directory";
  if (stat && stat->is_dir) reason = "[Errno 21] Is a directory";
  return usage_error(fmt::format("{}: {}", reason, base::python_repr(path)), context);
}

Status expand(const std::vector<std::string>& args, FileSystem& files, const ErrorContext& context, int depth,
              std::vector<std::string>& out) {
  for (const std::string& arg : args) {
    if (!arg.starts_with('@')) {
      out.push_back(arg);
      continue;
    }
    const std::string path = arg.substr(1);
    if (depth == kDeepest) return usage_error(fmt::format("{} names itself, directly or not", arg), context);
    const Result<std::string> text = files.read(path);
    if (!text) return unreadable(path, files, context);
    std::vector<std::string> lines;
    for (std::string_view line : base::split_lines(*text)) lines.emplace_back(line);
    if (Status status = expand(lines, files, context, depth + 1, out); !status) return status;
  }
  return Done{};
}

}  // namespace

Result<std::vector<std::string>> expand_files(const std::vector<std::string>& args, FileSystem& files,
                                              const ErrorContext& context) {
  std::vector<std::string> all;
  if (Status status = expand(args, files, context, 0, all); !status) return status.error();
  return all;
}

}  // namespace fastest::cli
