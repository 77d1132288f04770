// pytest looks at `-p` before it registers options, because a blocked plugin brings none: `-p no:capture -s` is
// "unrecognized arguments: -s". This first look is cruder than the real parsing (any word that starts with "-p"
// counts), and so is ours.
#include <fmt/format.h>

#include <array>

#include "base/python_text.h"
#include "cli/parse.h"

namespace fastest::cli {
namespace {

constexpr std::array<std::string_view, 5> kEssential = {"mark", "main", "runner", "fixtures", "helpconfig"};

/// The names after -p, in order.
std::vector<std::string> plugin_words(const std::vector<std::string>& argv) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < argv.size(); ++i) {
    if (!argv[i].starts_with("-p")) continue;
    const bool is_separate = argv[i].size() == 2;
    if (is_separate && ++i == argv.size()) break;
    names.emplace_back(base::strip(std::string_view(argv[i]).substr(is_separate ? 0 : 2)));
  }
  return names;
}

Status block(const std::string& name, Scope& scope) {
  for (std::string_view essential : kEssential) {
    if (name == essential) return Error{ExitCode::kUsageError, fmt::format("plugin {} cannot be disabled", name)};
  }
  if (name.ends_with("conftest.py")) {
    return Error{ExitCode::kUsageError,
                 fmt::format("Blocking conftest files using -p is not supported: -p no:{}\n"
                             "conftest.py files are not plugins and cannot be disabled via -p.\n",
                             name)};
  }
  scope.blocked.insert(name);
  if (name == "cacheprovider") scope.blocked.emplace("stepwise");  // it keeps its state in the cache
  return Done{};
}

}  // namespace

Result<Scope> make_scope(const std::vector<std::string>& argv, FileSystem& files, const std::string& folder) {
  Scope scope{.files = &files, .folder = folder, .blocked = {}, .loaded = {}};
  for (const std::string& name : plugin_words(argv)) {
    if (!name.starts_with("no:")) {
      scope.loaded.insert(name);
    } else if (Status status = block(name.substr(3), scope); !status) {
      return status.error();
    }
  }
  return scope;
}

bool is_active(const Flag& flag, const Scope& scope) {
  if (flag.plugin == "pytester" && !scope.loaded.contains("pytester")) return false;
  if (scope.blocked.empty()) return true;
  const std::string plugin(flag.plugin);
  return !scope.blocked.contains(plugin) && !scope.blocked.contains("pytest_" + plugin);
}

}  // namespace fastest::cli
