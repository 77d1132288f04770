// One function a source; each gives a candidate, nothing, or an error.
#include "python/candidate.h"

#include <optional>
#include <sstream>
#include <utility>

namespace fastest::python {
namespace {

using Found = Result<std::optional<Candidate>>;

Found nothing() { return std::optional<Candidate>(); }
Found found(std::string path, std::string by) { return std::optional(Candidate{std::move(path), std::move(by)}); }

class Search {
 public:
  Search(const Options& options, FileSystem& files, System& system)
      : options_(options), files_(files), system_(system) {}

  Found from_option() {
    const std::string& name = options_.python;
    if (name.empty()) return nothing();
    const std::string path = name.front() == '/' ? name : options_.invocation_dir + "/" + name;
    if (is_folder(path)) return in_environment(path, "--python");
    if (is_file(path)) return found(path, "--python");
    if (std::optional<std::string> on_path = search_path(name)) return found(*on_path, "--python");
    return Error{ExitCode::kUsageError, "--python: there is no " + name,
                 "say the path of a python, of a virtual environment, or a name that is on PATH"};
  }

  Found from_virtual_env() {
    const std::optional<std::string> folder = system_.variable("VIRTUAL_ENV");
    return folder && !folder->empty() ? in_environment(*folder, "VIRTUAL_ENV") : nothing();
  }

  Found from_conda() {
    const std::string path = system_.variable("CONDA_PREFIX").value_or("") + "/bin/python";
    return path.front() == '/' && path != "/bin/python" && is_file(path) ? found(path, "CONDA_PREFIX") : nothing();
  }

  Found from_folders() {
    for (std::string folder = options_.rootdir; !folder.empty(); folder.erase(folder.rfind('/'))) {
      for (const char* name : {".venv", "venv"}) {
        const std::string path = folder + "/" + name;
        if (is_file(path + "/pyvenv.cfg")) return in_environment(path, name);
      }
    }
    return nothing();
  }

  Found from_path() {
    for (const char* name : {"python3", "python"}) {
      if (std::optional<std::string> path = search_path(name)) return found(*path, "PATH");
    }
    return Error{ExitCode::kUsageError, "there is no python3 on PATH",
                 "install Python 3.9 or newer, or say where it is with --python"};
  }

 private:
  bool is_file(const std::string& path) {
    const std::optional<FileStat> stat = files_.stat(path);
    return stat && stat->is_file;
  }
  bool is_folder(const std::string& path) {
    const std::optional<FileStat> stat = files_.stat(path);
    return stat && stat->is_dir;
  }

  Found in_environment(const std::string& folder, const std::string& by) {
    const std::string path = folder + "/bin/python";
    if (is_file(path)) return found(path, by);
    return Error{
        ExitCode::kUsageError, "the virtual environment " + folder + " (found by " + by + ") has no working python",
        "make it again (python3 -m venv --clear " + folder + "), remove it, or say another python with --python"};
  }

  std::optional<std::string> search_path(const std::string& name) {
    if (name.find('/') != std::string::npos) return std::nullopt;
    std::istringstream folders(system_.variable("PATH").value_or("/usr/local/bin:/usr/bin:/bin"));
    for (std::string folder; std::getline(folders, folder, ':');) {
      if (folder.empty() || folder.front() != '/') continue;
      if (std::string path = folder + "/" + name; is_file(path)) return path;
    }
    return std::nullopt;
  }

  const Options& options_;
  FileSystem& files_;
  System& system_;
};

}  // namespace

Result<Candidate> find_candidate(const Options& options, FileSystem& files, System& system) {
  Search search(options, files, system);
  for (auto source : {&Search::from_option, &Search::from_virtual_env, &Search::from_conda, &Search::from_folders,
                      &Search::from_path}) {
    Found result = (search.*source)();
    if (!result) return result.error();
    if (*result) return **result;
  }
  return Error{ExitCode::kUsageError, "there is no python"};
}

}  // namespace fastest::python
