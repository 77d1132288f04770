// The names are those of pytest's TerminalWriter: plugins give them in pytest_report_teststatus.
#include "report/markup.h"

#include <utility>

namespace fastest::report {
namespace {

constexpr std::pair<std::string_view, int> kCodes[] = {
    {"black", 30}, {"red", 31},   {"green", 32}, {"yellow", 33}, {"blue", 34},   {"purple", 35}, {"cyan", 36},
    {"white", 37}, {"Black", 40}, {"Red", 41},   {"Green", 42},  {"Yellow", 43}, {"Blue", 44},   {"Purple", 45},
    {"Cyan", 46},  {"White", 47}, {"bold", 1},   {"light", 2},   {"blink", 5},   {"invert", 7},
};

}  // namespace

Markup markup_of(const std::vector<std::string>& names) {
  Markup markup;
  for (const std::string& name : names) {
    for (const auto& [known, code] : kCodes) {
      if (known == name) markup += "\x1b[" + std::to_string(code) + "m";
    }
  }
  return markup;
}

Markup category_color(std::string_view category) {
  if (category == "failed" || category == "error" || category == "subtests failed") return kRed;
  if (category == "passed" || category == "subtests passed") return kGreen;
  return kYellow;
}

}  // namespace fastest::report
