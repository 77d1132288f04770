#include "schedule/workers.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>

namespace fastest::schedule {
namespace {

constexpr std::size_t kMostByDefault = 8;  // beyond that machines have other users, and suites other limits
constexpr std::int64_t kMost = 1000;       // processes; each has a megabyte of shared memory and some descriptors

/// Of one `--tx`: "popen" or "3*popen".
std::optional<std::int64_t> processes_of(std::string_view spec) {
  std::int64_t count = 1;
  if (const std::size_t star = spec.find('*'); star != std::string_view::npos) {
    const auto [end, error] = std::from_chars(spec.data(), spec.data() + star, count);
    if (error != std::errc() || end != spec.data() + star || count < 1) return std::nullopt;
    spec.remove_prefix(star + 1);
  }
  return spec == "popen" ? std::optional(count) : std::nullopt;
}

/// xdist distributes nothing to its places without a `--dist`.
std::int64_t asked_by_places(const Options& options) {
  std::int64_t count = 0;
  if (options.text("dist") == "no") return count;
  for (const std::string& spec : options.list("tx")) count += processes_of(spec).value_or(0);
  return count;
}

std::int64_t asked_for(const Options& options, std::size_t cores) {
  const OptionValue& asked = options.value("numprocesses");
  if (const auto* number = std::get_if<std::int64_t>(&asked)) return *number;
  if (std::holds_alternative<std::string>(asked)) return static_cast<std::int64_t>(cores);
  if (const std::int64_t places = asked_by_places(options); places > 0) return places;
  const bool by_strategy = options.strategy == "ultra" || options.strategy == "optimized";
  return by_strategy ? static_cast<std::int64_t>(std::min(cores, kMostByDefault)) : 0;
}

}  // namespace

Status check_places(const Options& options) {
  for (const std::string& spec : options.list("tx")) {
    if (processes_of(spec)) continue;
    return Error{ExitCode::kUsageError, "--tx=" + spec + " is not supported",
                 "workers are processes of this machine: --tx=popen, --tx=3*popen or -n 3"};
  }
  return Done{};
}

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
