// See conftests.h. Fixtures are looked at by name only: a test asks for some, those ask for others, and if any name in
// that crowd is one of a parametrized fixture, the file is dynamic. That may say "dynamic" too often, never too rarely.
#include "discover/conftests.h"

#include <algorithm>
#include <array>
#include <set>

#include "base/path.h"
#include "base/text.h"

namespace fastest::discover {
namespace {

/// Hooks that see the items of the whole session, wherever their conftest file is.
constexpr std::array kSessionHooks = {"pytest_collection_modifyitems", "pytest_collection", "pytest_itemcollected"};
/// Hooks that change what is collected below their conftest file.
constexpr std::array kFolderHooks = {
    "pytest_generate_tests", "pytest_make_parametrize_id", "pytest_pycollect_makeitem", "pytest_pycollect_makemodule",
    "pytest_collect_file",   "pytest_collect_directory",   "pytest_ignore_collect",     "pytest_make_collect_report"};

template <typename Table>
bool contains(const Table& table, std::string_view name) {
  return std::find(table.begin(), table.end(), name) != table.end();
}

bool in_sorted(const std::vector<std::string>& names, const std::string& name) {
  return std::binary_search(names.begin(), names.end(), name);
}

void add_own_reasons(const FileFacts& conftest, std::vector<std::string>& reasons) {
  for (const std::string& hook : conftest.hooks) {
    if (contains(kFolderHooks, hook)) reasons.push_back("conftest.py: " + hook);
  }
  for (const std::string& reason : conftest.reasons) {
    const bool of_collection = reason.starts_with("does not parse") || reason.starts_with("is not UTF-8") ||
                               reason.starts_with("collect_ignore") || reason.starts_with("star import");
    if (of_collection) reasons.push_back("conftest.py: " + reason);
  }
}

}  // namespace

void Conftests::add(const std::string& folder, const FileFacts& facts) {
  by_folder_[folder] = &facts;
  for (const std::string& hook : facts.hooks) {
    if (contains(kSessionHooks, hook)) session_reasons_.push_back("conftest.py: " + hook);
  }
  if (facts.loads_plugins) session_reasons_.emplace_back("conftest.py: pytest_plugins");
}

std::vector<const FileFacts*> Conftests::above(const std::string& folder) const {
  std::vector<const FileFacts*> found;
  for (std::string at = folder; !by_folder_.empty(); at = base::parent_path(at)) {
    if (const auto entry = by_folder_.find(at); entry != by_folder_.end()) found.push_back(entry->second);
    if (at == "/" || at.empty()) break;
  }
  return found;
}

std::vector<std::string> Conftests::reasons_for(const std::string& folder, const FileFacts& file) const {
  std::vector<std::string> reasons = session_reasons_;
  std::vector<const FileFacts*> modules = above(folder);
  for (const FileFacts* conftest : modules) add_own_reasons(*conftest, reasons);
  modules.insert(modules.begin(), &file);
  std::set<std::string> asked;
  for (const FileFacts* module : modules) asked.insert(module->requested.begin(), module->requested.end());
  for (const FileFacts* module : modules) {
    for (const FixtureFact& fixture : module->fixtures) {
      if (fixture.autouse || asked.contains(fixture.name)) reasons.push_back("fixture " + fixture.name + " has params");
    }
    for (const std::string& name : asked) {
      if (in_sorted(module->imported, name)) reasons.push_back("fixture " + name + " is imported");
    }
  }
  std::sort(reasons.begin(), reasons.end());
  reasons.erase(std::unique(reasons.begin(), reasons.end()), reasons.end());
  return reasons;
}

bool Conftests::mentions(const std::string& folder, const FileFacts& file,
                         const std::vector<std::string>& marks) const {
  std::vector<const FileFacts*> modules = above(folder);
  modules.push_back(&file);
  return std::any_of(modules.begin(), modules.end(), [&](const FileFacts* module) {
    return std::any_of(marks.begin(), marks.end(),
                       [&](const std::string& mark) { return in_sorted(module->marks, mark); });
  });
}

bool Conftests::ignores(const std::string& path) const {
  bool by_path = false, by_glob = false;
  for (std::string at = base::parent_path(path); !(by_path && by_glob); at = base::parent_path(at)) {
    if (const auto entry = by_folder_.find(at); entry != by_folder_.end()) {
      const FileFacts& facts = *entry->second;
      const auto absolute = [&](const std::string& name) { return base::absolute_path(name, at); };
      for (const std::string& name : by_path ? std::vector<std::string>{} : facts.ignore) {
        if (absolute(name) == path) return true;
      }
      for (const std::string& glob : by_glob ? std::vector<std::string>{} : facts.ignore_glob) {
        if (base::fnmatch(path, absolute(glob))) return true;
      }
      by_path = by_path || !facts.ignore.empty();
      by_glob = by_glob || !facts.ignore_glob.empty();
    }
    if (at == "/" || at.empty()) break;
  }
  return false;
}

}  // namespace fastest::discover
