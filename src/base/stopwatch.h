// How long each stage took: `--debug=timings`.
#pragma once

#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace fastest::base {

/// Laps since the start, each with the name of the stage that ended there.
class Stopwatch {
 public:
  void lap(std::string name) {
    const Clock::time_point now = Clock::now();
    laps_.emplace_back(std::move(name), std::chrono::duration<double, std::milli>(now - last_).count());
    last_ = now;
  }
  /// A line per stage, milliseconds first.
  [[nodiscard]] std::string table() const;

 private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point last_ = Clock::now();
  std::vector<std::pair<std::string, double>> laps_;
};

}  // namespace fastest::base
