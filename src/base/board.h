// Which worker may run what, as memory that all processes of a pool share: a small number an item, and a flag for all.
//
// The parent writes whose an item is and may change its mind at any moment; a worker that starts an item makes that
// final. Either is one compare-and-swap, far cheaper than messages, and a worker can ask between any two items.
#pragma once

#include <cstdint>
#include <memory>

#include "fastest/error.h"

namespace fastest::base {

class Board {
 public:
  static constexpr int kMostWorkers = (1 << 15) - 1;

  /// Shared with every process that is forked while it exists. Memory is used only for items that are touched. With
  /// `copies` every worker has items of its own, which nobody else may have.
  static Result<Board> create(int copies = 1);

  /// The item is the worker's from now on; false: somebody has started it. Workers are 0 .. kMostWorkers-1.
  bool give(std::int64_t item, int worker);
  /// The item was started by a worker that is gone: somebody else may have it.
  void forget(std::int64_t item, int worker);

  /// Whether the worker could start the item now.
  [[nodiscard]] bool owns(std::int64_t item, int worker) const;
  /// The worker starts the item; once. False: it is not the worker's, or everybody is to stop.
  bool claim(std::int64_t item, int worker);

  /// Nobody starts anything any more.
  void stop();
  [[nodiscard]] bool stopped() const;

 private:
  struct Shared;
  struct Unmap {
    void operator()(Shared* shared) const;
  };
  Board(Shared* shared, int copies) : shared_(shared), copies_(copies) {}
  [[nodiscard]] std::int64_t cell(std::int64_t item, int worker) const {
    return copies_ > 1 ? item * copies_ + worker : item;
  }

  std::unique_ptr<Shared, Unmap> shared_;
  int copies_;
};

}  // namespace fastest::base
