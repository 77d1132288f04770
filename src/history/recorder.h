// Writes the history: a consumer of events like any reporter.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <unordered_map>
#include <vector>

#include "fastest/options.h"
#include "fastest/reporter.h"
#include "history/record.h"
#include "history/store.h"

namespace fastest::history {

class Recorder final : public Reporter {
 public:
  explicit Recorder(Store& store) : store_(store) {}

  void on(const Event& event) override;
  void idle() override;
  void finish() override { flush(); }

 private:
  /// What is known of an item whose phases are reported one by one.
  struct Open {
    double seconds = 0;
    bool has_called = false, is_debugged = false;
    PastOutcome outcome = PastOutcome::kPassed;
  };

  void on(const ItemsCollected& collected);
  void on(const ItemAdded& added);
  void on(const TestPassed& passed);
  void on(const Reported& report);
  void on(const TestFinished& finished);
  void on(const TestCrashed& crashed);
  void on(const RunDone&) { flush(); }
  template <typename Other>
  void on(const Other&) {}

  void observe(std::int64_t index, std::optional<double> seconds, PastOutcome outcome);
  void flush();

  Store& store_;
  std::vector<ItemKey> keys_;  ///< by the item's index
  std::unordered_map<std::int64_t, Open> open_;
  std::vector<Record> observations_;
  std::chrono::steady_clock::time_point flushed_at_ = std::chrono::steady_clock::now();
};

/// Nothing if this run's durations are not those of its tests (`--setup-only`, `--trace`) or nothing may be left in the
/// project. The store must outlive the recorder.
std::unique_ptr<Reporter> make_recorder(const Options& options, Store& store);

}  // namespace fastest::history
