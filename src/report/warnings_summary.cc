// Warnings with one text are one group, in the order in which the texts first came. Ten places or more become counts
// per file.
#include "report/warnings_summary.h"

#include <algorithm>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace fastest::report {
namespace {

constexpr std::size_t kMostLocations = 10;
constexpr char kDocs[] = "-- Docs: https://docs.pytest.org/en/stable/how-to/capture-warnings.html";

using Group = std::pair<std::string_view, std::vector<std::string>>;

std::string location_of(const Settings& settings, const WarningRecorded& warning) {
  if (!warning.nodeid.empty()) return warning.nodeid;
  if (warning.path.empty()) return {};
  const std::string path = joined(settings.places.start, warning.path);
  return relative_path(settings.places.start, path) + ":" + std::to_string(warning.lineno);
}

std::vector<Group> grouped(const Settings& settings, std::span<const WarningRecorded> warnings) {
  std::vector<Group> groups;
  std::unordered_map<std::string_view, std::size_t> place_of;
  for (const WarningRecorded& warning : warnings) {
    const auto [found, is_new] = place_of.try_emplace(warning.text, groups.size());
    if (is_new) groups.emplace_back(warning.text, std::vector<std::string>{});
    std::string location = location_of(settings, warning);
    if (!location.empty()) groups[found->second].second.push_back(std::move(location));
  }
  return groups;
}

std::vector<std::string> counts_by_file(const std::vector<std::string>& locations) {
  std::vector<std::pair<std::string_view, int>> counts;
  for (const std::string& location : locations) {
    const std::string_view file = node_path(location);
    const auto found =
        std::find_if(counts.begin(), counts.end(), [file](const auto& count) { return count.first == file; });
    if (found == counts.end()) {
      counts.emplace_back(file, 1);
    } else {
      ++found->second;
    }
  }
  std::vector<std::string> lines;
  for (const auto& [file, count] : counts) {
    lines.push_back(std::string(file) + ": " + std::to_string(count) + " warning" + (count > 1 ? "s" : ""));
  }
  return lines;
}

std::string_view without_trailing_space(std::string_view text) {
  return text.substr(0, text.find_last_not_of(" \t\r\n\f\v") + 1);
}

std::string indented(std::string_view text) {
  std::string result = "  ";
  for (const char c : without_trailing_space(text)) {
    result += c;
    if (c == '\n') result += "  ";
  }
  return result;
}

void write_group(Page& page, const Group& group) {
  const auto& [text, locations] = group;
  for (const std::string& line : locations.size() < kMostLocations ? locations : counts_by_file(locations))
    page.writer().line(line);
  page.writer().line(locations.empty() ? std::string(without_trailing_space(text)) : indented(text));
  page.writer().line();
}

}  // namespace

void write_warnings(Page& page, const Settings& settings, std::span<const WarningRecorded> warnings, bool final) {
  if (!settings.shows('w') || warnings.empty()) return;
  page.separator("=", final ? "warnings summary (final)" : "warnings summary", kYellow);
  for (const Group& group : grouped(settings, warnings)) write_group(page, group);
  page.writer().line(kDocs);
}

}  // namespace fastest::report
