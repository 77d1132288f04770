#include "execute/failures.h"

#include <algorithm>

namespace fastest::execute {
namespace {

constexpr std::chrono::duration<double> kAtLeast{10};

}  // namespace

void Failures::note(std::int64_t index, const std::vector<std::int64_t>& ran) {
  if (items_.size() >= kKept || std::ranges::find(items_, index, &FailedItem::index) != items_.end()) return;
  const auto end = std::ranges::find(ran, index);
  items_.push_back({index, {ran.begin(), end}});
}

std::chrono::duration<double> Failures::patience(std::chrono::duration<double> run) { return std::max(run, kAtLeast); }

}  // namespace fastest::execute
