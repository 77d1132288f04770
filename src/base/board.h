// Which worker may run what, as memory that all processes of a pool share: one byte an item, and one for all.
//
// A worker claims an item before it starts it, the parent may take back what was given to a worker as long as it is not
// claimed, and both happen at any moment: every step is one compare-and-swap. Far cheaper than a message an item.
#pragma once

#include <cstdint>
#include <memory>

#include "fastest/error.h"

namespace fastest::base {

class Board {
 public:
  /// Shared with every process that is forked while it exists. Memory is used only for items that are touched.
  static Result<Board> create();

  /// A worker means to run the item after its current one: nobody else has it, unless the parent takes it back.
  bool hold(std::int64_t item);
  /// A worker starts an item that it was given; it may say so twice. False: it was taken back, or everybody is to stop.
  bool claim(std::int64_t item);
  /// The parent takes an item back that is not started.
  bool steal(std::int64_t item);
  /// The item may be given away again.
  void release(std::int64_t item);

  /// Nobody starts anything any more.
  void stop();
  [[nodiscard]] bool stopped() const;

 private:
  struct Shared;
  struct Unmap {
    void operator()(Shared* shared) const;
  };
  explicit Board(Shared* shared) : shared_(shared) {}

  std::unique_ptr<Shared, Unmap> shared_;
};

}  // namespace fastest::base
