// A handler may do next to nothing, and can reach nothing but variables like these: counters of what came.
#include "base/signals.h"

#include <signal.h>

#include <array>
#include <atomic>

namespace fastest::base {
namespace {

struct Slot {
  int number;
  std::atomic<int> typed{0}, sent{0};  // by Ctrl-C; by kill()
};

std::array<Slot, 3> slots{Slot{SIGINT}, Slot{SIGTERM}, Slot{SIGHUP}};
static_assert(std::atomic<int>::is_always_lock_free);

void count(int number, siginfo_t* info, void*) {
  for (Slot& slot : slots) {
    if (slot.number == number) (info->si_code == SI_KERNEL ? slot.typed : slot.sent).fetch_add(1);
  }
}

bool is_ignored(int number) {
  struct sigaction current {};
  return ::sigaction(number, nullptr, &current) == 0 && (current.sa_flags & SA_SIGINFO) == 0 &&
         current.sa_handler == SIG_IGN;
}

}  // namespace

CaughtSignals::CaughtSignals() {
  struct sigaction action {};
  action.sa_sigaction = count;
  action.sa_flags = SA_SIGINFO;  // no SA_RESTART: a wait ends early, so that the signal is seen at once
  for (const Slot& slot : slots) {
    if (!is_ignored(slot.number)) ::sigaction(slot.number, &action, nullptr);
  }
}

std::optional<Signal> CaughtSignals::next() {
  for (Slot& slot : slots) {
    for (std::atomic<int>* counter : {&slot.typed, &slot.sent}) {
      if (counter->load(std::memory_order_relaxed) == 0) continue;
      counter->fetch_sub(1);
      return Signal{slot.number, counter == &slot.typed};
    }
  }
  return std::nullopt;
}

void release_signals() {
  for (const Slot& slot : slots) {
    if (!is_ignored(slot.number)) ::signal(slot.number, SIG_DFL);
  }
}

}  // namespace fastest::base
