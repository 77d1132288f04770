// The names of signals come from the C library ("SEGV"), their descriptions are for people who do not know the names.
#include "execute/obituary.h"

#include <fmt/format.h>

#include <cstring>
#include <sstream>

namespace fastest::execute {
namespace {

constexpr int kLostDescriptors = 251;  // python/fastest/host.py

void append_lines(std::vector<std::string>& lines, const std::string& text) {
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
}

}  // namespace

bool lost_descriptors(const RunnerEnded& end) { return end.signal == 0 && end.exit_code == kLostDescriptors; }

bool timed_out(const RunnerEnded& end) { return end.time_limit > 0; }

std::string cause_of(const RunnerEnded& end) {
  if (timed_out(end)) {
    return fmt::format("Timeout (>{:#}s): it did not stop, so its interpreter was ended", end.time_limit);
  }
  if (lost_descriptors(end)) return "the test closed file descriptors that belong to the test runner";
  if (end.signal == 0) return "the process ended with exit code " + std::to_string(end.exit_code) + " (os._exit?)";
  const char* name = ::sigabbrev_np(end.signal);
  const char* description = ::sigdescr_np(end.signal);
  std::string text = "killed by signal " + std::to_string(end.signal);
  if (name != nullptr) text.append(" (SIG").append(name).append(")");
  if (description != nullptr) text.append(": ").append(description);
  return text;
}

TestCrashed crash_of(std::int64_t index, const RunnerEnded& end, const std::string& reason) {
  const bool is_late = timed_out(end);
  return {index, is_late && !reason.empty() ? reason : cause_of(end), end.stack, end.out, end.err, is_late};
}

std::vector<std::string> obituary(const std::string& what, const RunnerEnded& end) {
  std::vector<std::string> lines{what + ": " + cause_of(end)};
  for (const std::string* text : {&end.stack, &end.out, &end.err}) append_lines(lines, *text);
  return lines;
}

}  // namespace fastest::execute
