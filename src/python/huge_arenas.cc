// Arenas are cut off a region of one huge page, from its beginning to its end; an arena that is given back is unmapped.
// Interpreters with a lock of their own may ask at the same time, and a process may be forked meanwhile: hence one
// atomic position and no lock.
#include "python/huge_arenas.h"

#include <sys/mman.h>

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace fastest::python {
namespace {

constexpr std::size_t kHuge = std::size_t{2} << 20;
constexpr std::size_t kSmallestArena = std::size_t{256} << 10;  // smaller requests are pieces of the stack of frames

std::atomic<char*> next_arena{nullptr};  // at the end of a region: a multiple of kHuge

/// Whether an arena of this size fits between here and the end of the region, at a multiple of its size.
bool has_room(const char* position, std::size_t size) {
  const auto address = reinterpret_cast<std::uintptr_t>(position);
  return address % kHuge != 0 && address % size == 0;
}

void* map(std::size_t size) {
  void* memory = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return memory == MAP_FAILED ? nullptr : memory;
}

/// A region that begins where a huge page can: twice as much is mapped, and what sticks out is given back.
char* map_region() {
  auto* memory = static_cast<char*>(map(2 * kHuge));
  if (memory == nullptr) return nullptr;
  const std::size_t before = (kHuge - reinterpret_cast<std::uintptr_t>(memory) % kHuge) % kHuge;
  char* region = memory + before;
  if (before > 0) ::munmap(memory, before);
  if (before < kHuge) ::munmap(region + kHuge, kHuge - before);
  ::madvise(region, kHuge, MADV_HUGEPAGE);
  return region;
}

void* allocate(void*, std::size_t size) {
  if (size < kSmallestArena || kHuge % size != 0) return map(size);
  for (char* position = next_arena.load();;) {
    if (has_room(position, size)) {
      if (next_arena.compare_exchange_weak(position, position + size)) return position;
      continue;
    }
    char* region = map_region();
    if (region == nullptr) return map(size);
    if (next_arena.compare_exchange_strong(position, region + size)) return region;
    ::munmap(region, kHuge);  // another thread was quicker
  }
}

void release(void*, void* memory, std::size_t size) { ::munmap(memory, size); }

}  // namespace

void use_huge_arenas(const Api& api) {
  ArenaAllocator allocator{nullptr, allocate, release};
  api.PyObject_SetArenaAllocator(&allocator);
}

}  // namespace fastest::python
