// The scheduler of a pool: longest units first to whoever asks; when there is nothing left to hand out, a worker that
// runs dry is given what a busier one has not started, so that all end at about the same time.
#pragma once

#include <deque>

#include "fastest/scheduler.h"
#include "schedule/units.h"

namespace fastest::schedule {

struct BalanceRules {
  Together together = Together::kNothing;
  bool one_unit_each = false;  ///< a worker runs one unit and leaves; nothing is taken back
};

class Balance final : public Scheduler {
 public:
  Balance(BalanceRules rules, Estimate history);

  int plan(std::vector<WorkItem> items, int workers) override;
  std::optional<std::vector<Span>> next(int worker, Time now, const TakeBack& take_back) override;
  void started(int worker, std::int64_t index, Time now) override;
  void finished(int worker, std::int64_t index, Time now) override;
  std::vector<std::int64_t> lost(int worker) override;
  void again(int worker, std::int64_t index) override;
  [[nodiscard]] bool has_more(int /*worker*/) const override { return !units_.empty(); }
  std::vector<int> next_phase() override;

 private:
  /// What a worker has, as far as it has not started it.
  struct Load {
    std::deque<Unit> units;
    std::optional<std::int64_t> current;
    Time since = {};
    bool served = false;  ///< was given a unit

    [[nodiscard]] std::int64_t count() const;
  };

  void put_first(std::int64_t index);
  [[nodiscard]] double whole() const;  ///< seconds that all items take
  [[nodiscard]] int worth(int workers) const;
  [[nodiscard]] int pieces(int worthy) const;
  Load& load(int worker) { return loads_[static_cast<std::size_t>(worker)]; }
  [[nodiscard]] double remaining(const Load& load, Time now) const;
  std::vector<Span> hand_over(Load& to, Unit unit);
  std::vector<Span> steal(Load& thief, Time now, const TakeBack& take_back);
  Load* busiest(const Load& thief, Time now);
  Unit split_off(Load& victim, double seconds, const TakeBack& take_back);

  BalanceRules rules_;
  Estimate history_;
  std::vector<WorkItem> items_;
  Estimates estimates_;
  std::deque<Unit> units_;
  std::vector<Load> loads_;
  bool alone_ = false;              ///< the second phase
  std::deque<std::int64_t> apart_;  ///< a phase for each
};

}  // namespace fastest::schedule
