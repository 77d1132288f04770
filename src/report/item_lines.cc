// pytest ends a line of letters early, leaving room for the progress message; and it writes that message when the file
// changes, not when a file is done, because nobody knows what else may come in it.
#include "report/item_lines.h"

#include "report/paths.h"
#include "report/text_width.h"
#include "report/wrap.h"

namespace fastest::report {
namespace {

constexpr int kProgressMargin = 8;

std::string_view without_prefix(std::string_view text, std::string_view prefix) {
  return text.starts_with(prefix) ? text.substr(prefix.size()) : text;
}

/// "Class.test[a.b]" as it stands in a node id: "Class::test[a.b]".
std::string domain_as_rest(std::string_view domain) {
  std::string rest;
  const std::size_t bracket = domain.find('[');
  for (std::size_t i = 0; i < domain.size(); ++i) {
    if (domain[i] == '.' && i < bracket) {
      rest += "::";
    } else {
      rest += domain[i];
    }
  }
  return rest;
}

}  // namespace

std::string location_line(const Settings& settings, std::string_view nodeid, const std::string& path,
                          std::string_view domain) {
  if (path.empty()) return "[location] ";
  std::string line = settings.places.nodeid(nodeid);
  if (!domain.empty() && line.ends_with(domain)) {
    line.resize(line.size() - domain.size());
    line += domain_as_rest(domain);
  }
  if (settings.verbosity >= 2 && node_path(nodeid) != path) line += " <- " + relative_path(settings.places.start, path);
  return line + " ";
}

std::string raw_reason(const Reported& report) {
  if (report.wasxfail) return std::string(without_prefix(*report.wasxfail, "reason: "));
  if (!report.longrepr) return {};
  const std::string& reason = report.longrepr->skip ? report.longrepr->skip->reason : report.longrepr->text;
  if (reason == "Skipped") return {};
  return std::string(without_prefix(reason, "Skipped: "));
}

std::string trimmed(std::string_view before, std::string_view text, std::string_view after, int width) {
  constexpr std::string_view kEllipsis = "...";
  text = text.substr(0, text.find('\n'));
  const int frame = text_width(before) + text_width(after);
  if (frame + static_cast<int>(kEllipsis.size()) > width) return {};
  std::string shown(text);
  if (frame + text_width(text) > width) {
    width -= static_cast<int>(kEllipsis.size());
    std::string_view kept = first_code_points(text, static_cast<std::size_t>(width));
    while (frame + text_width(kept) > width) kept = first_code_points(kept, code_points(kept) - 1);
    shown = std::string(kept).append(kEllipsis);
  }
  return std::string(before).append(shown).append(after);
}

void ItemLines::open_file(const Item& item) {
  const std::string_view path = node_path(item.nodeid);
  if (page_.stands_at(path)) return;
  if (page_.has_open_line() && progress_.active()) progress_.write_filling(page_, stats_);
  page_.open_line(std::string(path));
  page_.writer().write(settings_.places.file(path) + " ");
}

void ItemLines::start(const Item& item) {
  if (verbose()) {
    const std::string line = location_line(settings_, item.nodeid, item.path, item.domain);
    if (page_.open_line(line)) page_.writer().write(line);
  } else if (settings_.case_verbosity == 0) {
    open_file(item);
  }
}

void ItemLines::letter(std::string_view letter, const Markup& markup) {
  page_.writer().write(letter, markup);
  if (progress_.active() && !progress_.complete()) progress_.write_if_past_edge(page_, stats_);
}

void ItemLines::word(const std::string& line, const std::string& word, const Markup& markup) {
  if (page_.open_line(line)) page_.writer().write(line);
  if (word.empty()) return;
  page_.writer().write(word, markup);
  page_.detach();
}

void ItemLines::reason(const Record& record) {
  const std::string reason = raw_reason(record.report);
  if (reason.empty()) return;
  Writer& writer = page_.writer();
  const int available = settings_.width - writer.column() - kProgressMargin;
  const std::string text = settings_.case_verbosity < 2 ? trimmed(" (", reason, ")", available) : " (" + reason + ")";
  if (!text.empty()) writer.write(wrapped(text, writer.column(), settings_.width - kProgressMargin));
}

void ItemLines::report(const Record& record) {
  const ShownStatus& status = record.status;
  if (status.letter.empty() && (status.word.empty() || record.report.index < 0)) return;
  progress_.shown(record.report.index);
  if (!verbose()) return letter(status.letter, report_markup(record));
  const Reported& report = record.report;
  word(location_line(settings_, report.nodeid, report.path, report.domain), status.word, report_markup(record));
  if (report.outcome == "skipped" || report.wasxfail) reason(record);
  if (progress_.active()) progress_.write_filling(page_, stats_);
}

void ItemLines::passed(std::int64_t index, const Item& item) {
  progress_.shown(index);
  if (!verbose()) return letter(".", kGreen);
  word(location_line(settings_, item.nodeid, item.path, item.domain), "PASSED", kGreen);
  if (progress_.active()) progress_.write_filling(page_, stats_);
}

void ItemLines::finish() {
  if (!verbose() && progress_.active() && progress_.reported() > 0) progress_.write_filling(page_, stats_);
}

}  // namespace fastest::report
