#include "schedule/estimates.h"

namespace fastest::schedule {
namespace {

constexpr double kFirstGuess = 0.001;

}  // namespace

Estimates::Estimates(const std::vector<WorkItem>& items, const Estimate& history) : total_(kFirstGuess), count_(1) {
  known_.reserve(items.size());
  complete_ = !items.empty();
  for (const WorkItem& item : items) {
    const std::optional<double> seconds = history ? history(item.nodeid) : std::nullopt;
    known_.push_back(seconds.value_or(-1));
    complete_ = complete_ && seconds.has_value();
    if (!seconds) continue;
    informed_ = true;
    learn(*seconds);
  }
}

double Estimates::of(std::int64_t index) const {
  const double known = known_[static_cast<std::size_t>(index)];
  return known >= 0 ? known : total_ / static_cast<double>(count_);
}

double Estimates::of(Span span) const {
  double sum = 0;
  for (std::int64_t index = span.begin; index < span.end; ++index) sum += of(index);
  return sum;
}

void Estimates::learn(double seconds) {
  total_ += seconds;
  ++count_;
}

}  // namespace fastest::schedule
