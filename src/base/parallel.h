// A loop on all cores. The threads live only as long as the loop, so that forks before and after it are safe.
#pragma once

#include <cstddef>
#include <functional>

namespace fastest::base {

/// How many threads this process may run at once (its CPU affinity).
std::size_t core_count();

/// Calls body(worker, index) once for each index below `count`, in any order, and returns when all are done. `worker`
/// is below `workers`; calls with the same worker never overlap. With one worker or one index everything happens in the
/// calling thread.
void parallel_for(std::size_t count, std::size_t workers, const std::function<void(std::size_t, std::size_t)>& body);

}  // namespace fastest::base
