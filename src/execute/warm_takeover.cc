// The life line is a pipe whose other end only the client holds. It never carries a byte: when the client dies, even by
// SIGKILL, the kernel itself kills us, which is what PR_SET_PDEATHSIG does for a child. The server would do so as well,
// but it may be gone. We need not keep our descriptor: the client and the server have it open, too.
#include "execute/warm_takeover.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

namespace fastest::execute {
namespace {

Error failed(const char* what) { return base::errno_error("hand over", what); }

void join_group(int group) {
  if (group == 0 || ::setpgid(0, group) != 0) ::setsid();
}

void set_signal_mask(std::uint64_t blocked) {
  sigset_t mask;
  ::sigemptyset(&mask);
  for (int number = 1; number < 64; ++number) {
    if ((blocked >> (number - 1) & 1) != 0) ::sigaddset(&mask, number);
  }
  ::sigprocmask(SIG_SETMASK, &mask, nullptr);
}

/// Out of the way of all numbers that are wanted.
Status lift(std::vector<base::UniqueFd>& descriptors, int above) {
  for (base::UniqueFd& fd : descriptors) {
    const int lifted = ::fcntl(fd.get(), F_DUPFD_CLOEXEC, above);
    if (lifted < 0) return failed("descriptors");
    fd.reset(lifted);
  }
  return Done{};
}

Status put(const std::vector<Place>& places, const std::vector<base::UniqueFd>& descriptors) {
  for (const int standard : {0, 1, 2}) ::close(standard);
  for (std::size_t i = 0; i < places.size(); ++i) {
    const int from = descriptors[AskRun::kOwn + i].get();
    if (::dup3(from, places[i].number, places[i].inherited ? 0 : O_CLOEXEC) < 0) return failed("descriptors");
  }
  return Done{};
}

Status hang_on(int life_line) {
  if (::fcntl(life_line, F_SETSIG, SIGKILL) != 0 || ::fcntl(life_line, F_SETOWN, ::getpid()) != 0 ||
      ::fcntl(life_line, F_SETFL, ::fcntl(life_line, F_GETFL) | O_ASYNC) != 0) {
    return failed("the life line");
  }
  char none = 0;
  ::fcntl(life_line, F_SETFL, ::fcntl(life_line, F_GETFL) | O_NONBLOCK);
  if (::read(life_line, &none, 1) == 0) ::_exit(1);  // the client died in between
  return Done{};
}

Result<RunFile> read_run_file(int file) {
  struct stat status {};
  if (::fstat(file, &status) != 0) return failed("the run");
  std::string bytes(static_cast<std::size_t>(status.st_size), '\0');
  if (::pread(file, bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) return failed("the run");
  return decode_run_file(bytes);
}

Result<base::Ring> open_ring(const std::vector<Place>& places) {
  return base::Ring::attach(base::UniqueFd(places[0].number), base::UniqueFd(places[1].number),
                            base::UniqueFd(places[2].number));
}

}  // namespace

Result<python::ServedRun> take_over(const AskRun& ask, std::vector<base::UniqueFd> descriptors) {
  const auto highest = std::ranges::max_element(ask.places, {}, &Place::number);
  if (Status lifted = lift(descriptors, highest->number + 1); !lifted) return lifted.error();
  if (Status alive = hang_on(descriptors[kLifeLine].get()); !alive) return alive.error();
  join_group(ask.group);
  if (::fchdir(descriptors[kFolder].get()) != 0) return failed("the folder");
  ::umask(ask.umask);
  ::prctl(PR_SET_NAME, "fastest");
  Result<RunFile> file = read_run_file(descriptors[kRunFile].get());
  if (!file) return file.error();
  if (Status placed = put(ask.places, descriptors); !placed) return placed.error();
  Result<base::Ring> ring = open_ring(ask.places);
  if (!ring) return ring.error();
  set_signal_mask(ask.blocked);
  return python::ServedRun{ring.take(), std::move(file->environment), std::move(file->payload), ask.ignored};
}

}  // namespace fastest::execute
