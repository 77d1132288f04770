// Processes that tests have started and left behind. Without us they would live on as children of the system's first
// process, hold ports and files, and make the next run fail.
#pragma once

#include <sys/types.h>

#include <span>

namespace fastest::base {

/// From now on a descendant whose parent ends becomes our child.
void adopt_orphans();

enum class Spare {
  kNobody,
  kDetached  ///< processes with a process group of their own: they were meant to outlive the run
};

/// Ends our children that are not in `kept`, then theirs, which become ours: SIGTERM, and SIGKILL a moment later. Costs
/// one system call if there are none.
void end_orphans(Spare spare, std::span<const pid_t> kept = {});

}  // namespace fastest::base
