// How long an item will probably take: what history says, else what the tests of this run took so far on average.
#pragma once

#include <vector>

#include "fastest/scheduler.h"

namespace fastest::schedule {

class Estimates {
 public:
  Estimates() = default;
  Estimates(const std::vector<WorkItem>& items, const Estimate& history);

  [[nodiscard]] double of(std::int64_t index) const;
  [[nodiscard]] double of(Span span) const;
  /// An item has run for so many seconds.
  void learn(double seconds);
  /// History knows at least one of the items.
  [[nodiscard]] bool informed() const { return informed_; }
  /// It knows all of them.
  [[nodiscard]] bool complete() const { return complete_; }

 private:
  std::vector<double> known_;  ///< seconds; negative: unknown
  double total_;
  std::int64_t count_;
  bool informed_ = false, complete_ = false;
};

}  // namespace fastest::schedule
