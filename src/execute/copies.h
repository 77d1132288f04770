// With `--dist each` every worker runs every item. The workers and the zygote know each item once; for reporters it is
// there once for each worker, all copies of an item one after the other in the order of the workers. Nothing else in
// the parent tells copies of an item from items.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "fastest/event.h"

namespace fastest::execute {

class Copies {
 public:
  explicit Copies(int count = 1) : count_(count) {}

  /// Of each item; 1: items and copies are the same.
  [[nodiscard]] int count() const { return count_; }
  /// The number under which reporters know what the worker in this place calls `item`.
  [[nodiscard]] std::int64_t of(std::int64_t item, std::size_t place) const {
    return item < 0 ? item : item * count_ + (count_ > 1 ? static_cast<std::int64_t>(place) : 0);
  }

  /// What a worker has said, as reporters are to hear it.
  void translate(Event& event, std::size_t place);
  /// What the zygote has said, as reporters are to hear it: of an item its first copy that failed.
  void multiply(Event& event);
  /// Of node ids that stand there once for each copy with a verdict: those whose copies all have one.
  [[nodiscard]] std::vector<std::string> complete(const std::vector<std::string>& nodeids) const;

 private:
  int count_;
  std::map<std::int64_t, std::size_t> failed_in_;  ///< item -> place
};

}  // namespace fastest::execute
