#include "schedule/workers.h"

#include <algorithm>
#include <limits>

namespace fastest::schedule {
namespace {

constexpr std::size_t kMostByDefault = 8;  // beyond that machines have other users, and suites other limits

}  // namespace

int worker_count(const Options& options, std::size_t cores) {
  const OptionValue& asked = options.value("numprocesses");
  if (const auto* number = std::get_if<std::int64_t>(&asked)) {
    return static_cast<int>(std::clamp<std::int64_t>(*number, 0, std::numeric_limits<int>::max()));
  }
  if (std::holds_alternative<std::string>(asked)) return static_cast<int>(cores);
  return options.strategy == "ultra" ? static_cast<int>(std::min(cores, kMostByDefault)) : 0;
}

}  // namespace fastest::schedule
