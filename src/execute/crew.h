// The workers of a pool as one: what all of them are told at once, and their time limits.
#pragma once

#include <cstddef>
#include <vector>

#include "execute/pool_worker.h"

namespace fastest::execute {

class Crew {
 public:
  explicit Crew(std::vector<PoolWorker> workers) : workers_(std::move(workers)) {}

  [[nodiscard]] std::size_t size() const { return workers_.size(); }
  /// Nothing: there is no such place.
  PoolWorker* at(int place);
  PoolWorker& operator[](std::size_t place) { return workers_[place]; }
  auto begin() { return workers_.begin(); }
  auto end() { return workers_.end(); }

  /// A process has taken the place; it has the limits that hold for every item.
  void begin_worker(PoolWorker& worker, int pid, Watchdog::Time now);
  /// All are gone.
  void end_all();

  void signal(int number) const;
  void say_no_more();
  /// The run's time is over, and `number` is the signal that says so.
  void hurry(int number, Watchdog::Time now);
  /// The limit of items that have none of their own, also of workers to come.
  void limit_every(const TestTimeLimit& limit, Watchdog::Time now);
  /// Does what the watchdogs say.
  void watch(Watchdog::Time now);

  /// Of all places, for the process that makes the workers.
  std::vector<base::Ring*> rings();
  /// Of those that are alive.
  std::vector<base::Ring*> busy_rings();
  void flush();

 private:
  std::vector<PoolWorker> workers_;
  TestTimeLimit every_limit_;
};

}  // namespace fastest::execute
