// The scheduler of a pool: units in the order of the collection, to whoever asks first.
#pragma once

#include <deque>

#include "fastest/scheduler.h"

namespace fastest::schedule {

class HandOut final : public Scheduler {
 public:
  void plan(const std::vector<Item>& items, int workers) override;
  std::optional<Span> next(int worker) override;
  void give_back(Span span) override;
  [[nodiscard]] bool exhausted() const override { return units_.empty(); }

 private:
  std::deque<Span> units_;
};

}  // namespace fastest::schedule
