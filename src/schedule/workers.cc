#include "schedule/workers.h"

#include <algorithm>

namespace fastest::schedule {
namespace {

constexpr std::size_t kMostByDefault = 8;  // beyond that machines have other users, and suites other limits
constexpr std::int64_t kMost = 1000;       // processes; each has a megabyte of shared memory and some descriptors

std::int64_t asked_for(const Options& options, std::size_t cores) {
  const OptionValue& asked = options.value("numprocesses");
  if (const auto* number = std::get_if<std::int64_t>(&asked)) return *number;
  if (std::holds_alternative<std::string>(asked)) return static_cast<std::int64_t>(cores);
  const bool by_strategy = options.strategy == "ultra" || options.strategy == "optimized";
  return by_strategy ? static_cast<std::int64_t>(std::min(cores, kMostByDefault)) : 0;
}

}  // namespace

int worker_count(const Options& options, std::size_t cores) {
  std::int64_t count = asked_for(options, cores);
  if (const std::int64_t most = options.number("maxprocesses"); most > 0) count = std::min(count, most);
  return static_cast<int>(std::clamp<std::int64_t>(count, 0, kMost));
}

std::int64_t max_restarts(const Options& options) {
  const auto* number = std::get_if<std::int64_t>(&options.value("maxworkerrestart"));
  return number == nullptr ? -1 : *number;
}

BalanceRules balance_rules(const Options& options) {
  const std::string dist = options.text("dist");
  BalanceRules rules{.one_unit_each = options.strategy == "optimized"};
  if (dist == "loadscope") rules.together = Together::kScope;
  if (dist == "loadfile") rules.together = Together::kFile;
  return rules;
}

}  // namespace fastest::schedule
