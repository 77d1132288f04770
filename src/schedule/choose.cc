// lightning wherever it can be: it is never slower than simple and as robust. A python without its shared library
// cannot be embedded.
#include "schedule/choose.h"

#include <algorithm>

#include "base/parallel.h"
#include "schedule/workers.h"

namespace fastest::schedule {
namespace {

constexpr const char* kNoLibrary = "this python has no shared library";

Choice fall_back() {
  const std::string notice = std::string("fastest: ") + kNoLibrary + ", so tests run with --optimizer simple";
  return Choice{"simple", kNoLibrary, notice};
}

}  // namespace

Result<Choice> choose(const Options& options, const std::string& library) {
  const std::string& wanted = options.strategy;
  if (wanted == "simple") return Choice{"simple", "it was asked for"};
  const int workers = worker_count(options, base::core_count());
  if (wanted == "ultra" || (workers > 0 && (wanted == "auto" || wanted.empty()))) {
    if (library.empty()) return fall_back();
    const bool asked = wanted == "ultra";
    return Choice{"ultra", asked ? "it was asked for" : "workers were asked for", "", std::max(workers, 1)};
  }
  if (wanted == "auto" || wanted.empty() || wanted == "lightning") {
    if (!library.empty())
      return Choice{"lightning", wanted == "lightning" ? "it was asked for" : library + " can be embedded"};
    return fall_back();
  }
  return Error{ExitCode::kUsageError, "--optimizer " + wanted + " is not available yet",
               "use auto, lightning or simple"};
}

}  // namespace fastest::schedule
