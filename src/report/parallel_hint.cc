// The estimate: what is not tests (start, collection, summary) stays as it is, the tests share the workers, none of
// them can be quicker than the longest item, and workers that share a machine slow each other down a little.
#include "report/parallel_hint.h"

#include <algorithm>
#include <cmath>

namespace fastest::report {
namespace {

constexpr double kFriction = 1.1;
constexpr double kWorthSaying = 5;       // seconds
constexpr double kWorthShare = 2.0 / 3;  // of the serial time

std::string whole_seconds(double seconds) { return std::to_string(std::lround(std::ceil(seconds))) + "s"; }

}  // namespace

void ParallelHint::took(std::int64_t index, double seconds) {
  item_seconds_ = index == item_ ? item_seconds_ + seconds : seconds;
  item_ = index;
  longest_ = std::max(longest_, item_seconds_);
  total_ += seconds;
}

double ParallelHint::estimate(double elapsed) const {
  const double apart = std::max(elapsed - total_, 0.0);
  return apart + std::max(total_ / workers_ * kFriction, longest_);
}

std::optional<std::string> ParallelHint::line(double elapsed) const {
  if (workers_ < 2) return {};
  const double parallel = estimate(elapsed);
  if (elapsed - parallel < kWorthSaying || parallel > elapsed * kWorthShare) return {};
  return "fastest: -n auto (" + std::to_string(workers_) + " workers) would take about " + whole_seconds(parallel);
}

}  // namespace fastest::report
