// Forked twice, so that nobody has to wait for it. With a terminal it stays in the terminal's session, or its forks
// could not join their clients' process groups, but in a group of its own, so that no Ctrl-C reaches it; without one it
// has a session of its own.
#include "execute/warm_launch.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/process.h"
#include "base/ring.h"
#include "execute/warm_identity.h"
#include "execute/warm_server.h"
#include "python/embed.h"

namespace fastest::execute {
namespace {

constexpr std::uint32_t kSmallRing = 1U << 12;  // before a run there is nothing to say

/// All descriptors but the lock.
base::UniqueFd let_go_of_everything(base::UniqueFd lock) {
  const int null = ::open("/dev/null", O_RDWR);
  for (const int standard : {0, 1, 2}) ::dup2(null, standard);
  const int kept = STDERR_FILENO + 1;
  if (lock.get() == kept) {
    [[maybe_unused]] const int same = lock.release();
  } else {
    ::dup3(lock.get(), kept, O_CLOEXEC);
  }
  ::syscall(SYS_close_range, static_cast<unsigned>(kept) + 1, ~0U, 0U);
  [[maybe_unused]] const int closed = lock.release();
  for (int number = 1; number < NSIG; ++number) ::signal(number, SIG_DFL);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  ::prctl(PR_SET_NAME, "fastest-warm");
  return base::UniqueFd(kept);
}

std::int64_t now() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

nlohmann::json server_payload(const WarmOrder& order) {
  return {{"record", order.record},
          {"rootdir", order.options.rootdir},
          {"harmless", harmless_variables()},
          {"watched", {order.interpreter.library, order.interpreter.real_path, order.options.inipath}}};
}

int serve(const WarmOrder& order, base::UniqueFd inherited, FileSystem& files) {
  const std::int64_t since = now();
  base::UniqueFd lock = let_go_of_everything(std::move(inherited));
  Result<base::Ring> ring = base::Ring::create(kSmallRing);
  if (!ring) return 1;
  const WarmTraits traits{.rootdir = order.options.rootdir,
                          .python = order.interpreter.executable,
                          .idle = std::chrono::seconds(order.options.number("warm_idle")),
                          .since = since};
  WarmServer server(order.site, traits, std::move(lock), files);
  const python::Embedding embedding{order.interpreter.library, order.interpreter.executable, order.interpreter.version,
                                    make_warm_program(order.setup, server_payload(order))};
  return python::run_embedded(embedding, {.ring = *ring, .serving = &server});
}

/// A group (and without a terminal a session) of its own, whose number `--warm=stop` finds in the lock.
bool settle(bool in_terminal, int lock) {
  in_terminal ? ::setpgid(0, 0) : ::setsid();
  return ::ftruncate(lock, 0) == 0 && base::write_all(lock, std::to_string(::getpgrp())).ok();
}

}  // namespace

void launch_warm_server(const WarmOrder& order, FileSystem& files) {
  std::optional<base::UniqueFd> lock = take_lock(order.site.lock());
  if (!lock) return;
  const bool in_terminal = group_to_join() != 0;
  Result<base::Child> middle = base::fork_child([&] {
    if (!settle(in_terminal, lock->get())) return 1;
    const pid_t server = ::fork();
    return server == 0 ? serve(order, *std::move(lock), files) : 0;
  });
  if (middle) middle->wait();
}

}  // namespace fastest::execute
