// Only pages that are there: a library may have reserved a hundred times what it uses (proc_pid_pagemap(5)). Whoever
// reserves terabytes, as sanitizers do, is not asked for them.
#include "base/own_memory.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cinttypes>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <vector>

#include "base/fd.h"

#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23
#endif

namespace fastest::base {
namespace {

constexpr std::size_t kAtOnce = 64;         // pages
constexpr std::size_t kLargest = 1U << 30;  // bytes of a mapping that is looked at
constexpr std::uint64_t kIsPresent = std::uint64_t{1} << 63;

struct Mapping {
  std::uintptr_t begin = 0, end = 0;
};

std::vector<Mapping> writable_private_mappings() {
  std::vector<Mapping> found;
  const std::unique_ptr<FILE, int (*)(FILE*)> maps(std::fopen("/proc/self/maps", "re"), &std::fclose);
  std::array<char, 512> line{};
  while (maps && std::fgets(line.data(), line.size(), maps.get()) != nullptr) {
    std::uintptr_t begin = 0, end = 0;
    std::array<char, 5> may{};
    if (std::sscanf(line.data(), "%" SCNxPTR "-%" SCNxPTR " %4s", &begin, &end, may.data()) != 3) continue;
    if (may[1] == 'w' && may[3] == 'p' && end - begin <= kLargest) found.push_back({begin, end});
  }
  return found;
}

class Toucher {
 public:
  Toucher(std::size_t most, const std::function<bool()>& enough)
      : page_(static_cast<std::size_t>(::sysconf(_SC_PAGESIZE))),
        left_(most / page_),
        enough_(enough),
        pagemap_(::open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC)) {}

  void touch(const Mapping& mapping) {
    std::vector<std::uint64_t> facts((mapping.end - mapping.begin) / page_);
    const std::size_t size = facts.size() * sizeof facts[0];
    const auto offset = static_cast<off_t>(mapping.begin / page_ * sizeof facts[0]);
    if (::pread(pagemap_.get(), facts.data(), size, offset) != static_cast<ssize_t>(size)) return;
    const auto is_there = [](std::uint64_t fact) { return (fact & kIsPresent) != 0; };
    for (auto from = std::ranges::find_if(facts, is_there); from != facts.end() && goes_on();) {
      const std::size_t room = std::min({left_, kAtOnce, static_cast<std::size_t>(facts.end() - from)});
      const auto to = std::find_if_not(from, from + static_cast<std::ptrdiff_t>(room), is_there);
      copy(mapping.begin + static_cast<std::size_t>(from - facts.begin()) * page_, static_cast<std::size_t>(to - from));
      from = std::find_if(to, facts.end(), is_there);
    }
  }
  bool goes_on() { return left_ > 0 && !enough_(); }

 private:
  void copy(std::uintptr_t begin, std::size_t pages) {
    left_ -= pages;
    ::madvise(reinterpret_cast<void*>(begin), pages * page_, MADV_POPULATE_WRITE);  // NOLINT(performance-no-int-to-ptr)
  }

  std::size_t page_, left_;
  const std::function<bool()>& enough_;
  UniqueFd pagemap_;
};

}  // namespace

void take_own_copy_of_memory(std::size_t most, const std::function<bool()>& enough) {
  Toucher toucher(most, enough);
  for (const Mapping& mapping : writable_private_mappings()) {
    if (!toucher.goes_on()) return;
    toucher.touch(mapping);
  }
}

}  // namespace fastest::base
