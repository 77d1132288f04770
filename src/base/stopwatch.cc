// Right-aligned numbers, so that the large ones stand out.
#include "base/stopwatch.h"

#include <fmt/format.h>

namespace fastest::base {

std::string Stopwatch::table() const {
  std::string text = "fastest: timings of the parent process\n";
  double sum = 0;
  for (const auto& [name, milliseconds] : laps_) {
    text += fmt::format("{:10.2f} ms  {}\n", milliseconds, name);
    sum += milliseconds;
  }
  return text + fmt::format("{:10.2f} ms  all\n", sum);
}

}  // namespace fastest::base
