// Escape codes take no room on the screen but count as text for the separator, so its width grows by theirs.
#include "report/stats_line.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "report/durations.h"

namespace fastest::report {
namespace {

using Part = std::pair<std::string, Markup>;

struct Line {
  std::vector<Part> parts;
  Markup color;
};

std::string counted(std::int64_t number, std::string noun) {
  if (noun == "warnings") noun = "warning";
  const bool has_plural = noun == "error" || noun == "warning" || noun == "test";
  return std::to_string(number) + " " + noun + (has_plural && number != 1 ? "s" : "");
}

std::vector<std::string> category_order(const Stats& stats) {
  std::vector<std::string> names = known_categories();
  for (const Category& category : stats.categories()) {
    const bool is_new = std::find(names.begin(), names.end(), category.name) == names.end();
    if (is_new && !category.name.empty()) names.push_back(category.name);
  }
  return names;
}

Line outcome_line(const Stats& stats, bool complete) {
  Line line{{}, main_color(stats, complete)};
  for (const std::string& name : category_order(stats)) {
    const std::int64_t number = stats.number(name);
    if (number == 0) continue;
    Markup markup = category_color(name);
    if (markup == line.color) markup += kBold;
    line.parts.emplace_back(counted(number, name), markup);
  }
  if (line.parts.empty()) line.parts.emplace_back("no tests ran", kYellow);
  return line;
}

std::string collected_text(std::int64_t collected, std::int64_t deselected) {
  const std::string note = " (" + std::to_string(deselected) + " deselected)";
  if (collected == 0) return "no tests collected";
  if (deselected == 0) return counted(collected, "test") + " collected";
  if (collected == deselected) return "no tests collected" + note;
  return std::to_string(collected - deselected) + "/" + std::to_string(collected) + " tests collected" + note;
}

Line collection_line(const Stats& stats, std::int64_t collected) {
  const std::int64_t deselected = stats.number("deselected"), errors = stats.number("error");
  const Markup color = collected == 0 || collected == deselected ? kYellow : kGreen;
  Line line{{{collected_text(collected, deselected), color}}, color};
  if (errors == 0) return line;
  line.color = kRed;
  line.parts.emplace_back(counted(errors, "error"), kRed);
  return line;
}

}  // namespace

void write_stats_line(Page& page, const Settings& settings, const Stats& stats, const Totals& totals) {
  if (settings.verbosity < -1) return;
  const Line line =
      settings.collect_only ? collection_line(stats, totals.collected) : outcome_line(stats, totals.complete);
  const Writer& writer = page.writer();
  const std::string duration = " in " + session_duration(totals.seconds);
  std::string text;
  std::size_t visible = duration.size();
  for (const auto& [part, markup] : line.parts) {
    if (!text.empty()) text += ", ", visible += 2;
    text += writer.marked(part, markup);
    visible += part.size();
  }
  text += writer.marked(duration, line.color);
  if (settings.verbosity < 0) return page.line(text, line.color);
  if (writer.color()) text += line.color;
  page.separator("=", text, line.color, settings.width + static_cast<int>(text.size() - visible));
}

}  // namespace fastest::report
