#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <cstring>

#include "base/own_memory.h"
#include "base/process.h"

namespace fastest::base {
namespace {

constexpr std::size_t kSize = 4U << 20, kPage = 4096;

/// Shared with the forks of this process, and written to.
class Shared {
 public:
  Shared()
      : memory_(
            static_cast<char*>(::mmap(nullptr, kSize, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0))) {
    ::madvise(memory_, kSize, MADV_NOHUGEPAGE);
    std::memset(memory_, 'a', kSize);
  }
  ~Shared() { ::munmap(memory_, kSize); }
  Shared(const Shared&) = delete;
  Shared& operator=(const Shared&) = delete;
  [[nodiscard]] char* bytes() const { return memory_; }

 private:
  char* memory_;
};

long faults() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return usage.ru_minflt;
}

/// The exit code is 0 if the content is as it was, and writing to all of it takes less than `most` faults.
int write_to_all(const Shared& shared, long most) {
  const long before = faults();
  bool same = true;
  for (std::size_t at = 0; at < kSize; at += kPage) {
    same = same && shared.bytes()[at] == 'a';
    shared.bytes()[at] = 'b';
  }
  if (!same) return 1;
  return faults() - before < most ? 0 : 2;
}

bool kernel_can() {
  const Shared shared;
  return ::madvise(shared.bytes(), kPage, MADV_POPULATE_WRITE) == 0;
}

TEST(OwnMemory, WritesAfterItNeedNoFaults) {
  if (!kernel_can()) GTEST_SKIP() << "a kernel before 5.14";
  const Shared shared;
  Result<Child> child = fork_child([&] {
    take_own_copy_of_memory(1U << 30, [] { return false; });
    return write_to_all(shared, 100);
  });
  ASSERT_TRUE(child.ok());
  EXPECT_EQ(child->wait().exit_code, 0);
  EXPECT_EQ(shared.bytes()[0], 'a');
}

TEST(OwnMemory, StopsWhenItIsEnough) {
  const Shared shared;
  Result<Child> child = fork_child([&] {
    take_own_copy_of_memory(1U << 30, [] { return true; });
    return write_to_all(shared, 100);
  });
  ASSERT_TRUE(child.ok());
  EXPECT_EQ(child->wait().exit_code, 2) << "a fault for each of the 1,024 pages";
}

TEST(OwnMemory, AsksNobodyForTerabytes) {
  constexpr std::size_t kTerabytes = std::size_t{4} << 40;
  void* reserved =
      ::mmap(nullptr, kTerabytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (reserved == MAP_FAILED) GTEST_SKIP() << "no room";
  const auto began = std::chrono::steady_clock::now();
  take_own_copy_of_memory(1U << 20, [] { return false; });
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(5));
  ::munmap(reserved, kTerabytes);
}

TEST(OwnMemory, TakesNoMoreThanItMay) {
  int asked = 0;
  take_own_copy_of_memory(0, [&] { return ++asked > 0; });
  EXPECT_EQ(asked, 0);
}

}  // namespace
}  // namespace fastest::base
