// The kernel lists a thread's children in /proc. Where it is built without that list, orphans stay, as they do with
// everybody else.
#include "base/orphans.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <thread>
#include <vector>

namespace fastest::base {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr milliseconds kForTermination{200};  // after SIGTERM, before SIGKILL
constexpr milliseconds kInAll{2000};          // a process that waits for a device in the kernel cannot be killed at all
constexpr milliseconds kNap{2};

bool has_children() {
  siginfo_t info{};
  return ::waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0;
}

std::vector<pid_t> children() {
  std::vector<pid_t> found;
  std::error_code problem;
  for (const auto& thread : std::filesystem::directory_iterator("/proc/self/task", problem)) {
    std::ifstream list(thread.path() / "children");
    for (pid_t pid = 0; list >> pid;) found.push_back(pid);
  }
  return found;
}

/// Whether it is gone: ended, and reaped by us.
bool reaped(pid_t pid) { return ::waitpid(pid, nullptr, WNOHANG) != 0; }

bool is_spared(pid_t pid, Spare spare, std::span<const pid_t> kept) {
  if (std::ranges::find(kept, pid) != kept.end()) return true;
  return spare == Spare::kDetached && ::getpgid(pid) != ::getpgrp();
}

}  // namespace

void adopt_orphans() { ::prctl(PR_SET_CHILD_SUBREAPER, 1); }

void end_orphans(Spare spare, std::span<const pid_t> kept) {
  if (!has_children()) return;
  const auto began = Clock::now();
  for (bool any = true; any && Clock::now() < began + kInAll;) {
    any = false;
    const int signal = Clock::now() < began + kForTermination ? SIGTERM : SIGKILL;
    for (const pid_t pid : children()) {
      if (is_spared(pid, spare, kept) || reaped(pid)) continue;
      ::kill(pid, signal);
      any = true;
    }
    if (any) std::this_thread::sleep_for(kNap);
  }
}

}  // namespace fastest::base
