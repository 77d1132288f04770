// Who runs what, and when. A pool of workers asks; the answer depends only on what it was told, time included, so a
// scheduler is tested without processes.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace fastest {

/// Items begin .. end-1 of the collection.
struct Span {
  std::int64_t begin = 0, end = 0;
  [[nodiscard]] std::int64_t size() const { return end - begin; }
  friend bool operator==(const Span&, const Span&) = default;
};

/// An item as far as its place in the schedule depends on it.
struct WorkItem {
  std::string nodeid;
  std::string group = {};  ///< items of one group run one after the other in one worker
  bool alone = false;      ///< nothing runs beside it
  bool apart = false;      ///< it is alone, and its process runs nothing else
};

/// What a test took in earlier runs, in seconds; nothing: it is new.
using Estimate = std::function<std::optional<double>(const std::string& nodeid)>;

/// Takes an item back from a worker; false: the worker has started it.
using TakeBack = std::function<bool(std::int64_t index)>;

/// Not thread-safe; `now` never goes back. Workers are 0 .. workers-1.
class Scheduler {
 public:
  using Time = std::chrono::steady_clock::time_point;

  virtual ~Scheduler() = default;
  /// The collection, and how many workers may share it. Forgets everything else. How many are worth their start.
  virtual int plan(std::vector<WorkItem> items, int workers) = 0;
  /// What this worker is given on top of what it has; empty: it has enough. Nothing: no more will come.
  virtual std::optional<std::vector<Span>> next(int worker, Time now, const TakeBack& take_back) = 0;
  virtual void started(int worker, std::int64_t index, Time now) = 0;
  virtual void finished(int worker, std::int64_t index, Time now) = 0;
  /// The worker is gone. What it had not started will be given to others; these are the items.
  virtual std::vector<std::int64_t> lost(int worker) = 0;
  /// An item that this worker had started must be run once more.
  virtual void again(int worker, std::int64_t index) = 0;
  /// There is something that nobody has been given, and that this worker may have.
  [[nodiscard]] virtual bool has_more(int worker) const = 0;
  /// All workers are gone: who may do work that had to wait for that; nobody: there is none.
  virtual std::vector<int> next_phase() = 0;
};

}  // namespace fastest
