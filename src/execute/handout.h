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

  /// A fresh board, for processes that are about to start.
  Status open();
  base::Board& board() { return *board_; }

  /// How many workers are worth their start.
  int plan(std::vector<WorkItem> items, int workers) { return scheduler_->plan(std::move(items), workers); }
  /// All workers are gone: how many may do what had to wait for that.
  int next_phase() { return stopped() ? 0 : scheduler_->next_phase(); }
  /// Gives the worker in this place what it should have before it, or tells it that there will be no more.
  void feed(PoolWorker& worker, int place, Time now);
  void started(int place, std::int64_t index, Time now) { scheduler_->started(place, index, now); }
  void finished(int place, std::int64_t index, Time now) { scheduler_->finished(place, index, now); }
  /// The worker is gone; others may have what it has not started.
  void lost(int place);
  /// An item that was started is to be run once more.
  void again(std::int64_t index);
  /// There is work that nobody has been given.
  [[nodiscard]] bool has_more() const { return !stopped() && scheduler_->has_more(); }

  /// Nobody starts anything any more.
  void stop() { board_->stop(); }
  [[nodiscard]] bool stopped() const { return board_->stopped(); }

 private:
  std::unique_ptr<Scheduler> scheduler_;
  std::optional<base::Board> board_;
};

}  // namespace fastest::execute
