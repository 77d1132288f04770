// The parent's picture of one worker: what it runs, how its events belong to items.
#pragma once

#include <optional>
#include <vector>

#include "execute/connection.h"
#include "execute/watchdog.h"
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
  void started(std::int64_t index);
  /// The item that it runs has its verdict.
  void finished() { has_verdict_ = true; }
  /// It goes on: the events of the item are complete. The item, if there was one.
  std::optional<std::int64_t> leave();

  /// Every item that this process has started, in its order.
  [[nodiscard]] const std::vector<std::int64_t>& ran() const { return ran_; }
  [[nodiscard]] std::optional<std::int64_t> current() const { return current_; }
  /// The item without a verdict that it is at.
  [[nodiscard]] std::optional<std::int64_t> in_flight() const { return has_verdict_ ? std::nullopt : current_; }

  Connection line;
  Watchdog watchdog;
  bool told_no_more = false;
  bool has_reported = false;   ///< something was said of the current item
  bool has_explained = false;  ///< its session has said why it ends early

 private:
  int pid_ = 0;
  base::UniqueFd process_;  ///< pidfd: no signal reaches another process that has got the number
  std::optional<std::int64_t> current_;
  bool has_verdict_ = false;
  std::vector<std::int64_t> ran_;
};

}  // namespace fastest::execute
