// lightning wherever it can be: it is never slower than simple and as robust. A python without its shared library
// cannot be embedded.
#include "schedule/choose.h"

namespace fastest::schedule {
namespace {

constexpr const char* kNoLibrary = "this python has no shared library";

}  // namespace

Result<Choice> choose(const Options& options, const std::string& library) {
  const std::string& wanted = options.strategy;
  if (wanted == "simple") return Choice{"simple", "it was asked for", ""};
  if (wanted == "auto" || wanted.empty() || wanted == "lightning") {
    if (!library.empty())
      return Choice{"lightning", wanted == "lightning" ? "it was asked for" : library + " can be embedded", ""};
    const std::string notice = std::string("fastest: ") + kNoLibrary + ", so tests run with --optimizer simple";
    return Choice{"simple", kNoLibrary, notice};
  }
  return Error{ExitCode::kUsageError, "--optimizer " + wanted + " is not available yet",
               "use auto, lightning or simple"};
}

}  // namespace fastest::schedule
