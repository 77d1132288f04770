// backtrace() opens libgcc when it is first called, which no signal handler may do; so it is called once before.
#include "python/native_stack.h"

#include <execinfo.h>
#include <signal.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string_view>

namespace fastest::python {
namespace {

constexpr std::string_view kHeading = "\nNative frames (most recent call first):\n";

volatile sig_atomic_t target = -1;  // a handler gets no pointer of ours

void write_frames(int) {
  const int error = errno;
  std::array<void*, 24> frames;  // the innermost are the ones of interest
  const int count = ::backtrace(frames.data(), static_cast<int>(frames.size()));
  if (::write(target, kHeading.data(), kHeading.size()) > 0) ::backtrace_symbols_fd(frames.data(), count, target);
  errno = error;
}

}  // namespace

void write_native_stack_at(int signal, int fd) {
  std::array<void*, 1> frame;
  ::backtrace(frame.data(), 1);
  target = fd;
  struct sigaction action {};
  action.sa_handler = write_frames;
  ::sigaction(signal, &action, nullptr);
}

}  // namespace fastest::python
