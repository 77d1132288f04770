#include "base/board.h"

#include <sys/mman.h>

#include <atomic>
#include <new>

#include "base/fd.h"

namespace fastest::base {
namespace {

constexpr std::size_t kItems = 1U << 26;  // address space only; more tests than that nobody collects

// A cell is 0 (nobody's), or the worker's number plus one; kStarted is added when the worker has started the item.
using Number = std::uint16_t;
using Cell = std::atomic<Number>;
static_assert(Cell::is_always_lock_free && sizeof(Cell) == sizeof(Number));

constexpr Number kStarted = 1U << 15;

Number of(int worker) { return static_cast<Number>(worker + 1); }

}  // namespace

struct Board::Shared {
  alignas(64) std::atomic<bool> stopped{false};
  alignas(64) Cell cells[1];  // as many as kItems; zero pages are nobody's

  static constexpr std::size_t kSize = 128 + kItems * sizeof(Cell);
  Cell& cell(std::int64_t item) { return cells[static_cast<std::size_t>(item) & (kItems - 1)]; }
};

void Board::Unmap::operator()(Shared* shared) const { ::munmap(shared, Shared::kSize); }

Result<Board> Board::create(int copies) {
  void* memory =
      ::mmap(nullptr, Shared::kSize, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) return errno_error("map", "shared memory");
  return Board(new (memory) Shared, copies);
}

bool Board::give(std::int64_t item, int worker) {
  Cell& cell = shared_->cell(this->cell(item, worker));
  Number before = cell.load();
  return (before & kStarted) == 0 && cell.compare_exchange_strong(before, of(worker));
}

void Board::forget(std::int64_t item, int worker) { shared_->cell(cell(item, worker)).store(0); }

bool Board::owns(std::int64_t item, int worker) const { return shared_->cell(cell(item, worker)).load() == of(worker); }

bool Board::claim(std::int64_t item, int worker) {
  if (stopped()) return false;
  Number expected = of(worker);
  return shared_->cell(cell(item, worker)).compare_exchange_strong(expected, static_cast<Number>(expected | kStarted));
}

void Board::stop() { shared_->stopped.store(true); }
bool Board::stopped() const { return shared_->stopped.load(std::memory_order_relaxed); }

}  // namespace fastest::base
