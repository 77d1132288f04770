// Failure messages are cut to the window, except where nobody sits before it (CI) or where the user wants all (-vv).
#include "report/short_summary.h"

#include <map>
#include <optional>
#include <tuple>

#include "report/item_lines.h"
#include "report/text_width.h"

namespace fastest::report {
namespace {

using Lines = std::vector<std::string>;

struct Context {
  const Writer& writer;
  const Settings& settings;
  const Stats& stats;

  [[nodiscard]] const std::deque<Record>& records(std::string_view category) const {
    static const std::deque<Record> none;
    const Category* found = stats.find(category);
    return found == nullptr ? none : found->records;
  }
};

std::string marked_word(const Context& context, const Record& record, const Markup& otherwise) {
  const std::vector<std::string>& names = record.status.markup;
  return context.writer.marked(record.status.word, names.empty() ? otherwise : markup_of(names));
}

std::string marked_nodeid(const Context& context, const Record& record) {
  const std::string nodeid = context.settings.places.nodeid(record.report.nodeid);
  const std::string_view rest = node_rest(nodeid);
  if (rest.empty()) return nodeid;
  return std::string(node_path(nodeid)) + "::" + context.writer.marked(rest, kBold);
}

std::optional<std::string> message_of(const Reported& report) {
  if (!report.longrepr) return std::nullopt;
  if (report.longrepr->crash) return report.longrepr->crash->message;
  if (report.longrepr->plain) return report.longrepr->text;
  return std::nullopt;
}

std::string message_part(const Context& context, const std::string& message, const std::string& line) {
  const Settings& settings = context.settings;
  if ((settings.on_ci || settings.verbosity >= 2) && !settings.force_short_summary) return " - " + message;
  return trimmed(" - ", message, "", settings.width - text_width(line));
}

void add_simple(const Context& context, std::string_view category, Lines& lines) {
  for (const Record& record : context.records(category)) {
    std::string line = marked_word(context, record, category_color(category)) + " " + marked_nodeid(context, record);
    // pytest measures the line with its escape codes: they count as unprintable, that is as -1 columns.
    if (const auto message = message_of(record.report)) line += message_part(context, *message, line);
    lines.push_back(std::move(line));
  }
}

void add_xfailed(const Context& context, std::string_view category, Lines& lines) {
  for (const Record& record : context.records(category)) {
    const Reported& report = record.report;
    std::string line = marked_word(context, record, kYellow) + " ";
    if (category == "xfailed" && report.when != "call") line += "at " + report.when + " of ";
    line += marked_nodeid(context, record);
    if (report.wasxfail && !report.wasxfail->empty()) line += " - " + *report.wasxfail;
    lines.push_back(std::move(line));
  }
}

LongRepr::Skip skip_of(const Reported& report) {
  if (report.longrepr && report.longrepr->skip) return *report.longrepr->skip;
  return {report.path, report.lineno + 1, report.longrepr ? report.longrepr->text : ""};
}

struct FoldedSkip {
  std::string place, reason;
  int number = 0;
};

std::vector<FoldedSkip> folded_skips(const Context& context) {
  std::vector<FoldedSkip> folded;
  std::map<std::pair<std::string, std::string>, std::size_t> index_of;
  for (const Record& record : context.records("skipped")) {
    const LongRepr::Skip skip = skip_of(record.report);
    std::string place = relative_path(context.settings.places.start, skip.path);
    const bool whole_file = record.report.when == "setup" && record.report.skip_marked;
    if (!whole_file && skip.lineno >= 0) place += ":" + std::to_string(skip.lineno);
    const auto [found, is_new] = index_of.try_emplace({place, skip.reason}, folded.size());
    if (is_new) folded.push_back({std::move(place), skip.reason});
    ++folded[found->second].number;
  }
  return folded;
}

void add_folded_skips(const Context& context, Lines& lines) {
  constexpr std::string_view kPrefix = "Skipped: ";
  const std::vector<FoldedSkip> folded = folded_skips(context);
  if (folded.empty()) return;
  const std::string word = marked_word(context, context.records("skipped").front(), kYellow);
  for (const FoldedSkip& skip : folded) {
    const std::string reason = skip.reason.starts_with(kPrefix) ? skip.reason.substr(kPrefix.size()) : skip.reason;
    lines.push_back(word + " [" + std::to_string(skip.number) + "] " + skip.place + ": " + reason);
  }
}

void add_skipped(const Context& context, Lines& lines) {
  if (context.settings.fold_skipped) return add_folded_skips(context, lines);
  for (const Record& record : context.records("skipped")) {
    const std::string reason = skip_of(record.report).reason;
    std::string line = marked_word(context, record, kYellow) + " " + marked_nodeid(context, record);
    lines.push_back(reason.empty() ? line : line + " - " + reason);
  }
}

void add_lines(const Context& context, char report_char, Lines& lines) {
  switch (report_char) {
    case 'x':
      return add_xfailed(context, "xfailed", lines);
    case 'X':
      return add_xfailed(context, "xpassed", lines);
    case 'f':
      return add_simple(context, "failed", lines);
    case 's':
      return add_skipped(context, lines);
    case 'p':
      return add_simple(context, "passed", lines);
    case 'E':
      return add_simple(context, "error", lines);
    default:
      return;
  }
}

}  // namespace

void write_short_summary(Page& page, const Settings& settings, const Stats& stats) {
  const Context context{page.writer(), settings, stats};
  Lines lines;
  for (const char report_char : settings.report_chars) add_lines(context, report_char, lines);
  if (lines.empty()) return;
  page.separator("=", "short test summary info", std::string(kCyan) + kBold);
  for (const std::string& line : lines) page.line(line);
}

}  // namespace fastest::report
