// Environment, clocks and the terminal. The width follows shutil.get_terminal_size: COLUMNS, then the terminal of
// standard output, then 80 columns.
#include "base/system.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <chrono>
#include <climits>
#include <cstdlib>
#include <string_view>

namespace fastest::base {
namespace {

int number_in(std::string_view text) {
  int number = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  return problem == std::errc{} && end == text.data() + text.size() ? number : 0;
}

template <typename Clock>
double seconds_of() {
  return std::chrono::duration<double>(Clock::now().time_since_epoch()).count();
}

}  // namespace

std::optional<std::string> RealSystem::variable(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

std::string RealSystem::current_dir() {
  std::array<char, PATH_MAX> buffer;
  return ::getcwd(buffer.data(), buffer.size()) != nullptr ? std::string(buffer.data()) : std::string(".");
}

double RealSystem::now() { return seconds_of<std::chrono::system_clock>(); }

double RealSystem::monotonic() { return seconds_of<std::chrono::steady_clock>(); }

bool RealSystem::is_terminal(int fd) { return ::isatty(fd) == 1; }

int RealSystem::terminal_width() {
  if (const int columns = number_in(variable("COLUMNS").value_or("")); columns > 0) return columns;
  winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  return 80;
}

}  // namespace fastest::base
