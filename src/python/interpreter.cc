// From a candidate to an Interpreter that can be used, or to an error that says what to do.
#include "python/interpreter.h"

#include "base/process.h"
#include "python/candidate.h"
#include "python/facts.h"

namespace fastest::python {
namespace {

constexpr int kOldestMinor = 9;

std::string existing_library(const Facts& facts, FileSystem& files) {
  if (!facts.stable_abi) return {};
  for (const std::string& path : facts.libraries) {
    if (files.stat(path)) return path;
  }
  return {};
}

Status check(const Facts& facts, const Candidate& candidate) {
  const std::string where = candidate.path + " (found by " + candidate.found_by + ")";
  if (facts.implementation != "cpython") {
    return Error{ExitCode::kUsageError, where + " is " + facts.implementation + "; fastest needs CPython",
                 "say another one with --python"};
  }
  if (facts.major != 3 || facts.minor < kOldestMinor) {
    return Error{ExitCode::kUsageError,
                 "Python " + facts.version + " at " + where + " is too old; fastest needs 3.9 or newer",
                 "say another one with --python"};
  }
  return Done{};
}

}  // namespace

Result<std::string> ask_python(const std::string& executable, const std::string& program) {
  base::Command command;
  command.argv = {executable, "-S", "-E", "-c", program};
  Result<base::Captured> answer = base::run_and_capture(std::move(command));
  if (!answer) return answer.error();
  return answer->out;
}

Result<Interpreter> find_interpreter(const Options& options, const Surroundings& around) {
  Result<Candidate> candidate = find_candidate(options, around.files, around.system);
  if (!candidate) return candidate.error();
  FactStore store(around);
  Result<std::string> executable = store.executable_behind(candidate->path);
  if (!executable) return executable.error();
  Result<Facts> facts = store.facts_of(*executable);
  if (!facts) {
    return Error{ExitCode::kUsageError,
                 "cannot use the python at " + *executable + " (found by " + candidate->found_by + ")",
                 facts.error().message};
  }
  store.save();
  if (Status status = check(*facts, *candidate); !status) return status.error();
  return Interpreter{.executable = executable.take(),
                     .real_path = facts->real_path,
                     .version = facts->version,
                     .cache_tag = facts->cache_tag,
                     .library = existing_library(*facts, around.files),
                     .found_by = candidate->found_by};
}

}  // namespace fastest::python
