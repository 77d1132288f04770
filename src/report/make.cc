// Real clocks and real files enter here; the reporters themselves are functions of events.
#include "report/make.h"

#include <chrono>

#include "report/settings.h"
#include "report/terminal.h"

namespace fastest::report {
namespace {

double monotonic_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

}  // namespace

std::vector<std::unique_ptr<Reporter>> make_reporters(const Options& options, Output& output) {
  std::vector<std::unique_ptr<Reporter>> reporters;
  if (plugin_enabled(options, "terminal"))
    reporters.push_back(std::make_unique<Terminal>(options, output, monotonic_seconds));
  return reporters;
}

}  // namespace fastest::report
