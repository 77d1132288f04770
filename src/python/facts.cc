// The question is one small program that every python since 2.7 understands, so that an old one can be refused by name.
#include "python/facts.h"

#include <algorithm>
#include <sstream>
#include <utility>

namespace fastest::python {
namespace {

constexpr std::size_t kMostBytes = 1 << 15;
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

std::string cache_file(const std::string& folder) { return folder + "/interpreters.txt"; }

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, separator);) parts.push_back(part);
  return parts;
}

/// The lines from our mark on: a sitecustomize may have printed something before.
std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines = split(text, '\n');
  const auto mark = std::find(lines.rbegin(), lines.rend(), "fastest asks");
  if (mark != lines.rend()) lines.erase(lines.begin(), mark.base() - 1);
  return lines;
}

std::string stamp(const std::optional<FileStat>& stat) {
  return stat ? std::to_string(stat->mtime_ns) + ":" + std::to_string(stat->size) : "-";
}

}  // namespace

FactStore::FactStore(const Surroundings& around) : around_(around) {
  if (around_.cache_dir.empty()) return;
  if (Result<std::string> bytes = around_.files.read(cache_file(around_.cache_dir))) answers_ += bytes.take();
}

void FactStore::save() {
  if (!changed_ || around_.cache_dir.empty() || !around_.files.make_dirs(around_.cache_dir).ok()) return;
  [[maybe_unused]] const Status written = around_.files.write(cache_file(around_.cache_dir), answers_.substr(1));
}

std::optional<std::vector<std::string>> FactStore::remembered(const std::string& key) const {
  const std::size_t start = answers_.find("\n" + key + "\t");
  if (start == std::string::npos) return std::nullopt;
  const std::size_t from = start + key.size() + 2;
  std::vector<std::string> lines = split(answers_.substr(from, answers_.find('\n', from) - from), '\t');
  return lines.size() >= kLibraries ? std::optional(lines) : std::nullopt;
}

void FactStore::remember(const std::string& key, const std::vector<std::string>& lines) {
  std::string line = key;
  for (const std::string& part : lines) line += "\t" + part;
  if (key.find_first_of("\t\n") != std::string::npos ||
      std::count(line.begin(), line.end(), '\t') != static_cast<std::ptrdiff_t>(lines.size()))
    return;
  if (answers_.size() > kMostBytes) answers_ = "\n";
  answers_ += line + "\n";
  changed_ = true;
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
  if (std::optional<std::vector<std::string>> known = remembered(key)) return *std::move(known);
  Result<std::vector<std::string>> lines = ask(executable);
  if (lines) remember(key, *lines);
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
