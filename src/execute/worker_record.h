// What a pool's worker has done, as far as its words tell: which item it is at, what was said of it, whether its
// session has told why it ends. No process in here.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "fastest/executor.h"

namespace fastest::execute {

class WorkerRecord {
 public:
  void started(std::int64_t index);
  /// Something was said of the current item.
  void reported() { has_reported_ = true; }
  /// The item that it runs has its verdict.
  void finished() { has_verdict_ = true; }
  /// It goes on: the events of the item are complete. The item, if there was one.
  std::optional<std::int64_t> leave();
  /// It was told that nothing follows what it has.
  void told_no_more() { told_no_more_ = true; }
  /// Its session ends early, and has said why.
  void explained() { has_explained_ = true; }
  /// It has the items; one that was forked has them from its start.
  void collected() { has_collected_ = true; }

  /// Every item that this process has started, in its order.
  [[nodiscard]] const std::vector<std::int64_t>& ran() const { return ran_; }
  [[nodiscard]] std::optional<std::int64_t> current() const { return current_; }
  /// The item without a verdict that it is at.
  [[nodiscard]] std::optional<std::int64_t> in_flight() const { return has_verdict_ ? std::nullopt : current_; }
  [[nodiscard]] bool has_reported() const { return has_reported_; }
  [[nodiscard]] bool awaits_end() const { return told_no_more_; }
  [[nodiscard]] bool has_explained() const { return has_explained_; }
  [[nodiscard]] bool has_collected() const { return has_collected_; }

 private:
  std::vector<std::int64_t> ran_;
  std::optional<std::int64_t> current_;
  bool has_verdict_ = false, has_reported_ = false, told_no_more_ = false, has_explained_ = false,
       has_collected_ = false;
};

/// What becomes of the item that a worker was at when it ended.
enum class Fate {
  kComplete,   ///< it has its verdict, or there is none
  kCrashed,    ///< it took its worker down
  kBrokenOff,  ///< the session ended around it, on purpose: what was said of it stands
  kSuspended,  ///< its worker has lost its descriptors, by the item or by an earlier one: it may be run once more
};
Fate fate_of_item(const WorkerRecord& record, const RunnerEnded& end);

/// Whether the worker has left because it had nothing more to do; its exit functions have not failed either.
bool left_in_peace(const WorkerRecord& record, const RunnerEnded& end);

/// Whether it had done everything that it was given, and died on its way out.
bool died_at_exit(const WorkerRecord& record, const RunnerEnded& end);

}  // namespace fastest::execute
