// Real failures are only counted: they are explained above. The others get a line each, with what to do next.
#include "report/confirmations.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace fastest::report {
namespace {

struct Explanation {
  std::string_view verdict, text;
};

constexpr std::array<Explanation, 3> kExplanations{{
    {"parallel-only", "passes alone, and after the tests that its worker ran before it"},
    {"order-dependent",
     "passes alone, fails after tests that its worker ran before it; --bisect with this id names them"},
    {"unknown", "there was no time to run it again"},
}};

std::string counted_real(std::int64_t real) {
  return std::to_string(real) +
         (real == 1 ? " failure is real: it fails alone, too" : " failures are real: they fail alone, too");
}

std::string nodeid_of(const Settings& settings, const std::vector<Item>& items, const Confirmed& confirmed) {
  const auto at = static_cast<std::size_t>(confirmed.index);
  return confirmed.index >= 0 && at < items.size() ? settings.places.nodeid(items[at].nodeid) : std::string();
}

}  // namespace

void write_confirmations(Page& page, const Settings& settings, const std::vector<Item>& items,
                         const std::vector<Confirmed>& confirmed) {
  if (confirmed.empty()) return;
  page.separator("=", "failures, run again alone", std::string(kCyan) + kBold);
  const auto real = std::ranges::count_if(confirmed, [](const Confirmed& again) { return again.verdict == "real"; });
  if (real > 0) page.line(counted_real(real));
  for (const Explanation& row : kExplanations) {
    for (const Confirmed& again : confirmed) {
      if (again.verdict != row.verdict) continue;
      page.line(std::string(row.verdict) + " " + nodeid_of(settings, items, again));
      page.line("    " + std::string(row.text));
    }
  }
}

}  // namespace fastest::report
