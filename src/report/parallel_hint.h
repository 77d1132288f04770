// What `-n auto` would have made of a serial run, worked out from the durations that the run reported. Said only where
// people read and no program does: pytest's output has no such line, and whoever compares the two must find none.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace fastest::report {

class ParallelHint {
 public:
  /// `workers`: how many -n auto would start; below 2: there is nothing to say.
  explicit ParallelHint(int workers) : workers_(workers) {}

  /// Another phase of an item took that long; the phases of one item come in a row.
  void took(std::int64_t index, double seconds);
  /// The line for a run that took `elapsed` seconds as a whole; nothing unless it would save seconds and a third.
  [[nodiscard]] std::optional<std::string> line(double elapsed) const;

 private:
  [[nodiscard]] double estimate(double elapsed) const;

  int workers_;
  std::int64_t item_ = -1;
  double item_seconds_ = 0, longest_ = 0, total_ = 0;
};

}  // namespace fastest::report
