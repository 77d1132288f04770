// Hands the arguments over; everything else is in the library, where tests can reach it.
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

}  // namespace

int main(int argc, char** argv) {
  ::signal(SIGPIPE, SIG_IGN);  // `fastest | head`: a write fails, and the exit code still says how the tests went
  return fastest::run(own_path(argv[0]), std::vector<std::string>(argv + 1, argv + argc));
}
