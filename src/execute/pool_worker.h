// One worker of a pool as the parent sees it: the process in a place, what connects us with it, and what it has done.
#pragma once

#include <vector>

#include "execute/connection.h"
#include "execute/watchdog.h"
#include "execute/worker_record.h"
#include "fastest/scheduler.h"

namespace fastest::execute {

class PoolWorker {
 public:
  explicit PoolWorker(Connection connection) : line(std::move(connection)) {}

  /// A process has taken this place.
  void begin(int pid);
  /// It is gone.
  void end();
  [[nodiscard]] bool alive() const { return pid_ > 0; }
  void signal(int number) const;
  /// Blocks until a process that was killed is gone.
  void wait_for_end() const;

  void give(const std::vector<Span>& spans);
  /// Once.
  void say_no_more();
  /// Its watchdog must see everything that it says.
  void heed(const Event& event, Watchdog::Time now);

  Connection line;
  Watchdog watchdog;
  WorkerRecord record;

 private:
  int pid_ = 0;
  base::UniqueFd process_;  ///< pidfd: no signal reaches another process that has got the number
};

}  // namespace fastest::execute
