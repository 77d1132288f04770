#include "schedule/units.h"

#include <algorithm>

namespace fastest::schedule {
namespace {

constexpr std::int64_t kUnitsPerWorker = 4;
constexpr std::int64_t kLongest = 512;  // a crash gives back what was not started, so length costs nothing but balance

}  // namespace

std::vector<Span> units_of(const std::vector<Item>& items, int workers) {
  const auto count = static_cast<std::int64_t>(items.size());
  const std::int64_t longest = std::clamp<std::int64_t>(count / (workers * kUnitsPerWorker), 1, kLongest);
  std::vector<Span> units;
  for (std::int64_t i = 0; i < count; ++i) {
    const bool together = !units.empty() && units.back().size() < longest &&
                          items[static_cast<std::size_t>(i)].path == items[static_cast<std::size_t>(i - 1)].path;
    if (together) {
      units.back().end = i + 1;
    } else {
      units.push_back({i, i + 1});
    }
  }
  return units;
}

}  // namespace fastest::schedule
