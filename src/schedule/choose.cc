// `auto`, as docs/usage.md says it in a table: lightning wherever it can be, because it starts sooner than simple and
// is as robust; workers only if somebody asked for them, because tests that share a port or a file would begin to fail.
// A python without its shared library cannot be embedded.
#include "schedule/choose.h"

#include <algorithm>

#include "schedule/workers.h"

namespace fastest::schedule {
namespace {

constexpr const char* kAsked = "it was asked for";
constexpr const char* kNoLibrary = "this python has no shared library";
constexpr const char* kSerial = "the quickest way to run tests one after the other; -n asks for workers";
constexpr const char* kBisects = "--bisect runs tests one after the other";

Choice fall_back() {
  const std::string notice = std::string("fastest: ") + kNoLibrary + ", so tests run with --optimizer simple";
  return Choice{"simple", kNoLibrary, notice};
}

Choice in_workers(const std::string& strategy, int workers, const char* reason) {
  return {strategy, reason, "", std::max(workers, 1)};
}

}  // namespace

Choice choose(const Options& options, const std::string& library, std::size_t cores) {
  const std::string& wanted = options.strategy;
  const bool is_auto = wanted == "auto" || wanted.empty();
  const int workers = worker_count(options, cores);
  if (wanted == "simple") return Choice{"simple", kAsked};
  if (library.empty()) return fall_back();
  if (!options.text("bisect").empty()) return Choice{"lightning", kBisects};
  if (wanted == "ultra" || wanted == "optimized") return in_workers(wanted, workers, kAsked);
  if (is_auto && workers > 0) return in_workers("ultra", workers, "workers were asked for");
  if (wanted == "lightning") return Choice{"lightning", kAsked};
  const bool refused = options.raw.given.contains("numprocesses");  // -n 0
  return Choice{"lightning", kSerial, "", 1, refused ? 0 : static_cast<int>(cores)};
}

}  // namespace fastest::schedule
