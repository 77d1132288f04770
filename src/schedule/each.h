// The scheduler of `--dist each`: every worker runs every item, in the order of the collection, and nobody takes
// anything from anybody. What must be alone comes afterwards, one worker after the other.
#pragma once

#include <deque>

#include "fastest/scheduler.h"

namespace fastest::schedule {

class EachWorker final : public Scheduler {
 public:
  int plan(std::vector<WorkItem> items, int workers) override;
  std::optional<std::vector<Span>> next(int worker, Time now, const TakeBack& take_back) override;
  void started(int worker, std::int64_t index, Time now) override;
  void finished(int /*worker*/, std::int64_t /*index*/, Time /*now*/) override {}
  std::vector<std::int64_t> lost(int worker) override;
  void again(int worker, std::int64_t index) override;
  [[nodiscard]] bool has_more(int worker) const override { return !at(worker).waiting.empty(); }
  std::vector<int> next_phase() override;

 private:
  using Spans = std::vector<Span>;
  struct Share {
    Spans waiting, given;  ///< of what was given: what it has not started
  };
  /// A worker's work that nothing may run beside.
  struct Turn {
    int worker = 0;
    Spans spans;
  };

  [[nodiscard]] const Share& at(int worker) const { return shares_[static_cast<std::size_t>(worker)]; }
  Share& at(int worker) { return shares_[static_cast<std::size_t>(worker)]; }

  std::vector<Share> shares_;
  std::deque<Turn> turns_;
};

}  // namespace fastest::schedule
