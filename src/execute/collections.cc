#include "execute/collections.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

namespace fastest::execute {
namespace {

constexpr std::size_t kShown = 20;  // lines

/// Adds what `has` has more often than `lacks`, in its order.
void add_missing(std::vector<std::string>& lines, char sign, const std::vector<std::string>& has,
                 const std::vector<std::string>& lacks) {
  std::unordered_map<std::string_view, int> left;
  for (const std::string& nodeid : lacks) ++left[nodeid];
  for (const std::string& nodeid : has) {
    if (--left[nodeid] < 0) lines.push_back(sign + nodeid);
  }
}

std::string worker_name(std::size_t place) { return place == 0 ? "the session" : fmt::format("gw{}", place - 1); }

}  // namespace

std::vector<std::string> differences(const std::vector<std::string>& expected, const std::vector<std::string>& found) {
  std::vector<std::string> lines;
  add_missing(lines, '-', expected, found);
  add_missing(lines, '+', found, expected);
  if (!lines.empty()) return lines;
  const auto [one, other] = std::ranges::mismatch(expected, found);
  if (one != expected.end() && other != found.end()) lines = {"-" + *one, "+" + *other};
  return lines;
}

CollectReported difference_report(const std::vector<std::string>& expected, const std::vector<std::string>& found,
                                  std::size_t place) {
  const std::string one = worker_name(place), other = fmt::format("gw{}", place);
  std::string text = fmt::format("Different tests were collected between {} and {}. The difference is:\n--- {}\n+++ {}",
                                 one, other, one, other);
  const std::vector<std::string> lines = differences(expected, found);
  for (std::size_t i = 0; i < std::min(lines.size(), kShown); ++i) text += "\n" + lines[i];
  if (lines.size() > kShown) text += fmt::format("\n... and {} more", lines.size() - kShown);
  text +=
      "\nEvery process must collect the same tests in the same order: sort what comes from a set, and seed what is "
      "random.";
  CollectReported report;
  report.nodeid = other;
  report.outcome = "failed";
  report.longrepr.emplace().text = text;
  report.longrepr->plain = true;
  return report;
}

}  // namespace fastest::execute
