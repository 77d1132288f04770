// The question is one small program that every python since 2.7 understands, so that an old one can be refused by name.
#include "python/facts.h"

#include <nlohmann/json.hpp>
#include <sstream>
#include <utility>

namespace fastest::python {
namespace {

using nlohmann::json;

constexpr std::size_t kMostAnswers = 64;
constexpr std::int64_t kLargestScript = 1 << 16;

constexpr const char* kQuestion = R"(
import sys, sysconfig
var = sysconfig.get_config_var
name = getattr(getattr(sys, 'implementation', None), 'name', 'cpython')
tag = getattr(getattr(sys, 'implementation', None), 'cache_tag', '') or ''
said = ['fastest asks', sys.executable, name, '.'.join(map(str, sys.version_info[:3])), tag, str(var('Py_GIL_DISABLED') or 0)]
folders = [var('LIBDIR'), getattr(sys, 'base_prefix', sys.prefix) + '/lib']
for library in (var('INSTSONAME'), var('LDLIBRARY')):
    for folder in folders:
        if folder and library and '.so' in library:
            said.append(folder + '/' + library)
print('\n'.join(said))
)";

enum Line : std::size_t { kMark, kExecutable, kImplementation, kVersion, kTag, kNoGil, kLibraries };

std::string cache_file(const std::string& folder) { return folder + "/interpreters.json"; }

/// The lines from our mark on: a sitecustomize may have printed something before.
std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) {
    if (line == "fastest asks") lines.clear();
    lines.push_back(line);
  }
  return lines;
}

std::string stamp(const std::optional<FileStat>& stat) {
  return stat ? std::to_string(stat->mtime_ns) + ":" + std::to_string(stat->size) : "-";
}

}  // namespace

FactStore::FactStore(const Surroundings& around) : around_(around) {
  if (around_.cache_dir.empty()) return;
  const Result<std::string> bytes = around_.files.read(cache_file(around_.cache_dir));
  if (!bytes) return;
  const json stored = json::parse(*bytes, nullptr, false);
  if (!stored.is_object()) return;
  for (const auto& [key, lines] : stored.items()) {
    std::vector<std::string>& answer = answers_[key];
    for (const json& line : lines) {
      if (line.is_string()) answer.push_back(line.get<std::string>());
    }
  }
}

void FactStore::save() {
  if (!changed_ || around_.cache_dir.empty()) return;
  const std::string text = json(answers_).dump(1, ' ', false, json::error_handler_t::replace);
  if (!around_.files.make_dirs(around_.cache_dir).ok()) return;
  [[maybe_unused]] const Status written = around_.files.write(cache_file(around_.cache_dir), text);
}

std::string FactStore::key_of_file(const std::string& path) const {
  const std::string real = around_.files.real_path(path);
  return real + " " + stamp(around_.files.stat(real));
}

std::string FactStore::key_of_script(const std::string& path) const {
  std::string key = "script " + key_of_file(path) + " in " + around_.system.current_dir();
  for (const char* name : {"PYENV_VERSION", "PYENV_ROOT", "ASDF_PYTHON_VERSION", "MISE_PYTHON_VERSION"}) {
    key += " " + around_.system.variable(name).value_or("-");
  }
  const std::string shims = path.substr(0, path.rfind('/'));
  key += " " + stamp(around_.files.stat(shims.substr(0, shims.rfind('/')) + "/version"));
  for (std::string folder = around_.system.current_dir();; folder.erase(folder.rfind('/'))) {
    for (const char* name : {"/.python-version", "/.tool-versions", "/mise.toml", "/.mise.toml"}) {
      if (auto stat = around_.files.stat(folder + name)) key += " " + folder + name + stamp(stat);
    }
    if (folder.empty()) return key;
  }
}

Result<std::vector<std::string>> FactStore::ask(const std::string& executable) const {
  Result<std::string> text = around_.ask(executable, kQuestion);
  if (!text) return text.error();
  std::vector<std::string> lines = lines_of(*text);
  if (lines.size() < kLibraries || lines[kMark] != "fastest asks") {
    return Error{ExitCode::kUsageError, "it does not answer as a python would"};
  }
  return lines;
}

Result<std::vector<std::string>> FactStore::answer(const std::string& key, const std::string& executable) {
  if (const auto known = answers_.find(key); known != answers_.end() && known->second.size() >= kLibraries) {
    return known->second;
  }
  Result<std::vector<std::string>> lines = ask(executable);
  if (!lines) return lines;
  if (answers_.size() >= kMostAnswers) answers_.clear();
  answers_[key] = *lines;
  changed_ = true;
  return lines;
}

Result<std::string> FactStore::executable_behind(const std::string& path) {
  const std::optional<FileStat> stat = around_.files.stat(path);
  if (!stat || stat->size > kLargestScript) return path;
  const Result<std::string> head = around_.files.read(path);
  if (!head || !head->starts_with("#!")) return path;
  Result<std::vector<std::string>> lines = answer(key_of_script(path), path);
  if (!lines) {
    return Error{ExitCode::kUsageError, "cannot use the python at " + path + ": " + lines.error().message,
                 "say the path of a python with --python"};
  }
  return (*lines)[kExecutable];
}

Result<Facts> FactStore::facts_of(const std::string& executable) {
  Result<std::vector<std::string>> lines = answer(key_of_file(executable), executable);
  if (!lines) return lines.error();
  Facts facts{.real_path = around_.files.real_path(executable),
              .implementation = (*lines)[kImplementation],
              .version = (*lines)[kVersion],
              .cache_tag = (*lines)[kTag],
              .stable_abi = (*lines)[kNoGil] == "0",
              .libraries = {lines->begin() + kLibraries, lines->end()}};
  char dot = '.';
  std::istringstream(facts.version) >> facts.major >> dot >> facts.minor;
  return facts;
}

}  // namespace fastest::python
