// Plugins' header lines come before "rootdir:", because pytest shows them in the order of registration and its terminal
// registers late.
#include "report/header.h"

#include "base/version.h"
#include "report/text_width.h"

namespace fastest::report {
namespace {

constexpr char kPytest[] = "pytest-9.2.0";
constexpr char kPluggy[] = "1.6.0";

std::string platform_line(const Settings& settings, const SessionStarted& started) {
  std::string line = "platform linux -- Python " + started.python + ", " + kPytest + ", pluggy-";
  line += started.pluggy.empty() ? kPluggy : started.pluggy;
  line += ", fastest-";
  line += base::version();
  if (settings.verbosity > 0 || settings.debug) line += " -- " + started.executable;
  return line;
}

void write_lines(Page& page, const std::vector<std::string>& lines) {
  for (const std::string& line : lines) page.line(line);
}

void write_if(Page& page, const std::string& line) {
  if (!line.empty()) page.line(line);
}

std::string plugins_line(const std::vector<std::string>& plugins) {
  std::string line;
  for (const std::string& plugin : plugins) line += (line.empty() ? "plugins: " : ", ") + plugin;
  return line;
}

std::string counted(std::int64_t number, const std::string& noun) {
  return std::to_string(number) + " " + noun + (number == 1 ? "" : "s");
}

void append_count(std::string& line, std::int64_t number, const std::string& what) {
  if (number > 0) line += " / " + std::to_string(number) + " " + what;
}

}  // namespace

void write_header(Page& page, const Settings& settings, const SessionStarted& started, const Execution& execution) {
  if (settings.verbosity < 0) return;
  page.separator("=", "test session starts", kBold);
  if (settings.no_header) return;
  page.line(platform_line(settings, started));
  write_if(page, settings.cache_line);
  write_lines(page, started.header);
  page.line("rootdir: " + settings.places.root);
  write_if(page, settings.config_line);
  write_if(page, settings.testpaths_line);
  write_if(page, plugins_line(started.plugins));
  write_lines(page, started.header_after);
  if (settings.verbosity > 0) write_if(page, execution.line);
}

void write_collecting(Page& page, const Settings& settings) {
  if (settings.verbosity >= (settings.tty ? 0 : 1)) page.writer().write("collecting ... ", kBold);
}

std::string collection_line(std::int64_t collected, const Stats& stats, bool final) {
  const std::int64_t errors = stats.number("error"), deselected = stats.number("deselected");
  std::string line = (final ? "collected " : "collecting ") + counted(collected, "item");
  if (errors > 0) line += " / " + counted(errors, "error");
  append_count(line, deselected, "deselected");
  append_count(line, stats.number("skipped"), "skipped");
  if (deselected > 0) line += " / " + std::to_string(collected - deselected) + " selected";
  return line;
}

void write_collection(Page& page, const Settings& settings, const std::string& line, bool final) {
  if (settings.verbosity < 0) return;
  if (!settings.tty) {
    if (final) page.line(line);
    return;
  }
  const int fill = settings.width - static_cast<int>(code_points(line)) - 1;
  page.writer().write("\r" + line + std::string(static_cast<std::size_t>(std::max(fill, 0)), ' '), kBold);
  if (final) page.writer().write("\n");
}

}  // namespace fastest::report
