// See parallel.h. An atomic counter hands out indices one by one: files differ in size, so equal shares would be
// unequal work.
#include "base/parallel.h"

#include <sched.h>

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

namespace fastest::base {

std::size_t core_count() {
  cpu_set_t set;
  if (::sched_getaffinity(0, sizeof set, &set) != 0) return 1;
  return static_cast<std::size_t>(std::max(1, CPU_COUNT(&set)));
}

void parallel_for(std::size_t count, std::size_t workers, const std::function<void(std::size_t, std::size_t)>& body) {
  std::atomic<std::size_t> next = 0;
  const auto work = [&](std::size_t worker) {
    for (std::size_t i = next++; i < count; i = next++) body(worker, i);
  };
  std::vector<std::jthread> threads;
  for (std::size_t worker = 1; worker < std::min(workers, count); ++worker) threads.emplace_back(work, worker);
  work(0);
}

}  // namespace fastest::base
