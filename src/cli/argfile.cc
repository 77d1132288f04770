#include "cli/argfile.h"

#include <fmt/format.h>

#include "base/path.h"
#include "base/python_text.h"

namespace fastest::cli {
namespace {

/// A file that names itself must end somewhere; nobody nests this deep on purpose.
constexpr int kDeepest = 50;

class Expander {
 public:
  Expander(FileSystem& files, const std::string& folder, const ErrorContext& context)
      : files_(files), folder_(folder), context_(context) {}

  Status expand(const std::vector<std::string>& args, int depth) {
    for (const std::string& arg : args) {
      const bool is_file = arg.starts_with('@');
      if (!is_file) words.push_back(arg);
      if (Status status = is_file ? expand_file(arg.substr(1), depth) : Done{}; !status) return status;
    }
    return Done{};
  }
  std::vector<std::string> words;

 private:
  Status expand_file(const std::string& name, int depth) {
    if (depth == kDeepest) return usage_error(fmt::format("@{} names itself, directly or not", name), context_);
    const std::string path = base::absolute_path(name, folder_);
    const Result<std::string> text = files_.read(path);
    if (!text) return unreadable(name, files_.stat(path));
    std::vector<std::string> lines;
    for (std::string_view line : base::split_lines(*text)) lines.emplace_back(line);
    return expand(lines, depth + 1);
  }

  [[nodiscard]] Error unreadable(const std::string& name, const std::optional<FileStat>& stat) const {
    std::string_view reason = "[Errno 13] Permission denied";
    if (!stat) reason = "[Errno 2] No such file or directory";
    if (stat && stat->is_dir) reason = "[Errno 21] Is a directory";
    return usage_error(fmt::format("{}: {}", reason, base::python_repr(name)), context_);
  }

  FileSystem& files_;
  const std::string& folder_;
  const ErrorContext& context_;
};

}  // namespace

Result<std::vector<std::string>> expand_files(const std::vector<std::string>& args, FileSystem& files,
                                              const std::string& folder, const ErrorContext& context) {
  Expander expander(files, folder, context);
  if (Status status = expander.expand(args, 0); !status) return status.error();
  return std::move(expander.words);
}

}  // namespace fastest::cli
