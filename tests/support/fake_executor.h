// Runners as data: what each sends, and how it ends.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "base/signals.h"
#include "fastest/executor.h"
#include "fastest/reporter.h"

namespace fastest::testing {

/// One life of a runner. `end` is the answer when all events are told.
struct FakeRunner {
  std::vector<Event> events;
  RunnerEnded end = {};
};

/// Plays runners one after the other and keeps a log of what was asked.
class FakeExecutor final : public Executor {
 public:
  explicit FakeExecutor(std::vector<FakeRunner> runners) : runners_(runners.begin(), runners.end()) {}

  Status start(const WorkUnit& unit) override {
    units.push_back(unit);
    if (runners_.empty()) return Error{ExitCode::kInternalError, "no runner is left"};
    current_ = runners_.front();
    runners_.pop_front();
    at_ = 0;
    return Done{};
  }
  Result<ExecutorResult> wait(std::chrono::milliseconds) override {
    if (at_ < current_.events.size()) return ExecutorResult(current_.events[at_++]);
    if (hangs_until_killed && signals.empty()) return ExecutorResult(Idle{});
    return ExecutorResult(current_.end);
  }
  Status release() override {
    ++releases;
    return Done{};
  }
  void hurry(const std::string&) override { ++hurries; }
  void signal(int number) override { signals.push_back(number); }

  std::vector<WorkUnit> units;
  std::vector<int> signals;
  int releases = 0, hurries = 0;
  bool hangs_until_killed = false;

 private:
  std::deque<FakeRunner> runners_;
  FakeRunner current_;
  std::size_t at_ = 0;
};

/// Signals in the order in which they will be seen, one per look.
class FakeSignals final : public base::SignalSource {
 public:
  std::deque<std::optional<base::Signal>> coming;

  std::optional<base::Signal> next() override {
    if (coming.empty()) return std::nullopt;
    const std::optional<base::Signal> signal = coming.front();
    coming.pop_front();
    return signal;
  }
};

/// Keeps every event.
class RecordingReporter final : public Reporter {
 public:
  explicit RecordingReporter(std::vector<Event>& events, int& finishes) : events_(events), finishes_(finishes) {}
  void on(const Event& event) override { events_.push_back(event); }
  void finish() override { ++finishes_; }

 private:
  std::vector<Event>& events_;
  int& finishes_;
};

}  // namespace fastest::testing
