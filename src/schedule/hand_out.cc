#include "schedule/hand_out.h"

#include "schedule/units.h"

namespace fastest::schedule {

void HandOut::plan(const std::vector<Item>& items, int workers) {
  const std::vector<Span> units = units_of(items, workers);
  units_.assign(units.begin(), units.end());
}

std::optional<Span> HandOut::next(int) {
  if (units_.empty()) return std::nullopt;
  const Span unit = units_.front();
  units_.pop_front();
  return unit;
}

void HandOut::give_back(Span span) { units_.push_front(span); }

}  // namespace fastest::schedule
