// Who has which items: the schedule decides, the board makes it binding for processes that look at it at any moment.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "base/board.h"
#include "execute/pool_worker.h"
#include "fastest/scheduler.h"

namespace fastest::execute {

class Handout {
 public:
  using Time = Scheduler::Time;

  explicit Handout(std::unique_ptr<Scheduler> scheduler) : scheduler_(std::move(scheduler)) {}

  /// A fresh board (`copies`: every worker runs every item), for processes that are about to start.
  Status open(int copies);
  base::Board& board() { return *board_; }

  /// How many workers are worth their start.
  int plan(std::vector<WorkItem> items, int workers) { return scheduler_->plan(std::move(items), workers); }
  /// All workers are gone: who may do what had to wait for that.
  std::vector<int> next_phase() { return stopped() ? std::vector<int>{} : scheduler_->next_phase(); }
  /// Gives the worker in this place what it should have before it, or tells it that there will be no more.
  void feed(PoolWorker& worker, int place, Time now);
  void started(int place, std::int64_t index, Time now) { scheduler_->started(place, index, now); }
  void finished(int place, std::int64_t index, Time now) { scheduler_->finished(place, index, now); }
  /// The worker is gone; others may have what it has not started.
  void lost(int place);
  /// An item that was started is to be run once more.
  void again(int place, std::int64_t index);
  /// There is work that nobody has been given, and that this worker may have.
  [[nodiscard]] bool has_more(int place) const { return !stopped() && scheduler_->has_more(place); }

  /// Nobody starts anything any more.
  void stop() { board_->stop(); }
  [[nodiscard]] bool stopped() const { return board_->stopped(); }

 private:
  std::unique_ptr<Scheduler> scheduler_;
  std::optional<base::Board> board_;
};

}  // namespace fastest::execute
