// What failed in the workers of a pool, with what each worker had run before it: enough to run it again later, alone
// and after the same tests.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace fastest::execute {

struct FailedItem {
  std::int64_t index = 0;
  std::vector<std::int64_t> before;  ///< in the order of its worker
};

/// Keeps the first failures only: a run in which much fails is broken, and nobody waits for all of it twice.
class Failures {
 public:
  static constexpr std::size_t kKept = 20;

  /// `ran`: what the worker has started so far; ends with the item itself. An item may be noted several times.
  void note(std::int64_t index, const std::vector<std::int64_t>& ran);
  [[nodiscard]] const std::vector<FailedItem>& items() const { return items_; }

  /// How long running them again may take: as long as the run did, but some seconds at least.
  [[nodiscard]] static std::chrono::duration<double> patience(std::chrono::duration<double> run);

 private:
  std::vector<FailedItem> items_;
};

}  // namespace fastest::execute
