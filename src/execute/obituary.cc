// The names of signals come from the C library ("SEGV"), their descriptions are for people who do not know the names.
#include "execute/obituary.h"

#include <cstring>
#include <sstream>

namespace fastest::execute {
namespace {

void append_lines(std::vector<std::string>& lines, const std::string& text) {
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
}

}  // namespace

std::string cause_of(const RunnerEnded& end) {
  if (end.signal == 0) return "the process ended with exit code " + std::to_string(end.exit_code) + " (os._exit?)";
  const char* name = ::sigabbrev_np(end.signal);
  const char* description = ::sigdescr_np(end.signal);
  std::string text = "killed by signal " + std::to_string(end.signal);
  if (name != nullptr) text.append(" (SIG").append(name).append(")");
  if (description != nullptr) text.append(": ").append(description);
  return text;
}

std::vector<std::string> obituary(const std::string& what, const RunnerEnded& end) {
  std::vector<std::string> lines{what + ": " + cause_of(end)};
  for (const std::string* text : {&end.stack, &end.out, &end.err}) append_lines(lines, *text);
  return lines;
}

}  // namespace fastest::execute
