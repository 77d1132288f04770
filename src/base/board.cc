#include "base/board.h"

#include <sys/mman.h>

#include <atomic>
#include <new>

#include "base/fd.h"

namespace fastest::base {
namespace {

constexpr std::size_t kItems = 1U << 26;  // address space only; more tests than that nobody collects

enum State : std::uint8_t { kFree, kHeld, kStarted, kStolen };

using Cell = std::atomic<std::uint8_t>;
static_assert(Cell::is_always_lock_free && sizeof(Cell) == 1);

bool change(Cell& cell, State from, State to) {
  std::uint8_t expected = from;
  return cell.compare_exchange_strong(expected, to);
}

}  // namespace

struct Board::Shared {
  alignas(64) std::atomic<bool> stopped{false};
  alignas(64) Cell cells[1];  // as many as kItems; zero pages are kFree

  Cell& cell(std::int64_t item) { return cells[static_cast<std::size_t>(item) & (kItems - 1)]; }
};

void Board::Unmap::operator()(Shared* shared) const { ::munmap(shared, sizeof(Shared) + kItems); }

Result<Board> Board::create() {
  void* memory = ::mmap(nullptr, sizeof(Shared) + kItems, PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) return errno_error("map", "shared memory");
  return Board(new (memory) Shared);
}

bool Board::hold(std::int64_t item) { return change(shared_->cell(item), kFree, kHeld); }

bool Board::claim(std::int64_t item) {
  if (stopped()) return false;
  Cell& cell = shared_->cell(item);
  return change(cell, kFree, kStarted) || change(cell, kHeld, kStarted) || cell.load() == kStarted;
}

bool Board::steal(std::int64_t item) {
  Cell& cell = shared_->cell(item);
  return change(cell, kFree, kStolen) || change(cell, kHeld, kStolen);
}

void Board::release(std::int64_t item) { shared_->cell(item).store(kFree); }

void Board::stop() { shared_->stopped.store(true); }
bool Board::stopped() const { return shared_->stopped.load(std::memory_order_relaxed); }

}  // namespace fastest::base
