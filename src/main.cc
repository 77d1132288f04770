// Hands the arguments over; everything else is in the library, where tests can reach it.
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <climits>
#include <string>
#include <vector>

#include "run.h"

namespace {

/// Our own path, for sys.argv[0] of the tests.
std::string own_path(const char* called) {
  std::string path(PATH_MAX, '\0');
  const ssize_t size = ::readlink("/proc/self/exe", path.data(), path.size());
  return size > 0 ? path.substr(0, static_cast<std::size_t>(size)) : called;
}

/// A descriptor that is closed would be given to the next file that is opened, and a test's input be read from that.
void open_standard_streams() {
  while (true) {
    const int fd = ::open("/dev/null", O_RDWR);
    if (fd > STDERR_FILENO) ::close(fd);
    if (fd < 0 || fd > STDERR_FILENO) return;
  }
}

}  // namespace

int main(int argc, char** argv) {
  open_standard_streams();
  ::signal(SIGPIPE, SIG_IGN);  // `fastest | head`: a write fails, and the exit code still says how the tests went
  ::signal(SIGXFSZ, SIG_IGN);  // `ulimit -f`: likewise
  return fastest::run(own_path(argv[0]), std::vector<std::string>(argv + 1, argv + argc));
}
