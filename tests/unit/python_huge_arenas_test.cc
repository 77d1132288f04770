// What pymalloc expects of an arena: its own, of the size it asked for, writable to the last byte, and aligned like its
// size, for as long as pieces of other sizes do not get in between.
#include <gtest/gtest.h>

#include <cstdint>
#include <set>

#include "python/huge_arenas.h"

namespace fastest::python {
namespace {

constexpr std::size_t kKiB = 1024, kMiB = 1024 * kKiB;

ArenaAllocator installed;

ArenaAllocator allocator() {
  Api api;
  api.PyObject_SetArenaAllocator = [](ArenaAllocator* given) { installed = *given; };
  use_huge_arenas(api);
  return installed;
}

char* allocate(const ArenaAllocator& from, std::size_t size) {
  return static_cast<char*>(from.allocate(from.context, size));
}

std::uintptr_t misalignment(const char* memory, std::size_t size) {
  return reinterpret_cast<std::uintptr_t>(memory) % size;
}

class HugeArenas : public testing::TestWithParam<std::size_t> {};

TEST_P(HugeArenas, AreWritableAlignedAndApart) {
  const ArenaAllocator from = allocator();
  std::set<char*> arenas;
  for (int i = 0; i < 20; ++i) {
    char* arena = allocate(from, GetParam());
    ASSERT_NE(arena, nullptr);
    EXPECT_EQ(misalignment(arena, GetParam()), 0U);
    for (const std::size_t at : {std::size_t{0}, GetParam() - 1}) {
      EXPECT_EQ(arena[at], 0);  // somebody else's would have been written
      arena[at] = 'x';
    }
    arenas.insert(arena);
  }
  EXPECT_EQ(arenas.size(), 20U);
  for (char* arena : arenas) from.release(from.context, arena, GetParam());
}

INSTANTIATE_TEST_SUITE_P(OfEveryPython, HugeArenas, testing::Values(256 * kKiB, kMiB, 2 * kMiB));

TEST(HugeArenas, PiecesOfTheFrameStackDoNotShiftThem) {
  const ArenaAllocator from = allocator();
  char* first = allocate(from, kMiB);
  char* piece = allocate(from, 16 * kKiB);
  char* second = allocate(from, kMiB);
  EXPECT_EQ(misalignment(first, kMiB), 0U);
  EXPECT_EQ(misalignment(second, kMiB), 0U);
  second[kMiB - 1] = piece[16 * kKiB - 1] = 'x';
  from.release(from.context, piece, 16 * kKiB);
  from.release(from.context, first, kMiB);
  EXPECT_EQ(second[kMiB - 1], 'x');
  from.release(from.context, second, kMiB);
}

TEST(HugeArenas, OtherSizesAreMapped) {
  const ArenaAllocator from = allocator();
  char* memory = allocate(from, 3 * kMiB);
  ASSERT_NE(memory, nullptr);
  memory[3 * kMiB - 1] = 'x';
  from.release(from.context, memory, 3 * kMiB);
}

}  // namespace
}  // namespace fastest::python
