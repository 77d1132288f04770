// One function per event. A run is: header, collection, items, summary; the summary comes in two halves, because
// plugins may write between pytest's sections and its short summary. If the runner is lost for good, finish() writes
// what is still due from what is known.
#include "report/terminal.h"

#include <utility>

#include "report/confirmations.h"
#include "report/durations.h"
#include "report/header.h"
#include "report/sections.h"
#include "report/short_summary.h"
#include "report/stats_line.h"
#include "report/warnings_summary.h"

namespace fastest::report {
namespace {

constexpr char kFullTraceHint[] = "(to show a full traceback on KeyboardInterrupt use --full-trace)";

/// The categories whose reports `console_output_style = times` adds up.
bool is_timed(const std::string& category) {
  return category.empty() || category == "passed" || category == "failed" || category == "skipped" ||
         category == "error" || category == "xpassed" || category == "xfailed";
}

bool summarized(int exit_status) { return exit_status >= 0 && exit_status <= 6 && exit_status != 3; }

}  // namespace

Terminal::Terminal(const Options& options, Output& output, Clock clock, Execution execution)
    : options_(options),
      output_(output),
      clock_(std::move(clock)),
      execution_(std::move(execution)),
      settings_(settings_of(options)),
      page_(Writer(output, options.color, options.width)),
      progress_(settings_),
      lines_(page_, settings_, progress_, stats_),
      parallel_hint_(execution_.parallel_workers),
      started_at_(clock_()) {}

void Terminal::on(const Event& event) {
  std::visit([this](const auto& known) { on(known); }, event);
}

void Terminal::on(const SessionStarted& started) {
  if (stage_ != Stage::kBefore) return;  // a runner that replaces a lost one starts again
  stage_ = Stage::kRunning;
  settings_ = settings_of(options_, started.changed);
  if (!started.rootdir.empty()) settings_.places.root = started.rootdir;
  settings_.python = started.python + " " + started.executable;
  keeps_passed_ = settings_.durations || settings_.progress == ProgressStyle::kTimes || settings_.shows('p') ||
                  settings_.shows('P');
  started_at_ = clock_();
  write_header(page_, settings_, started, execution_);
  write_collecting(page_, settings_);
  if (settings_.tty) output_.flush();
}

void Terminal::on(const OptionsChanged& options) {
  Settings before = std::exchange(settings_, settings_of(options_, options.changed));
  settings_.places.root = std::move(before.places.root);
  settings_.python = std::move(before.python);
  settings_.copies = before.copies;
}

void Terminal::on(const Collecting& collecting) {
  if (collected_once_ || !settings_.tty) return;
  write_collection(page_, settings_, collection_line(collecting.items, stats_, false), false);
}

void Terminal::on(const CollectReported& collected) {
  Record record{as_report(collected), {}};
  record.status = default_status(record.report, settings_.subtest_verbosity);
  stats_.add(std::move(record));
}

void Terminal::on(const Deselected& deselected) {
  if (!collected_once_) stats_.count("deselected", deselected.count);
}

void Terminal::on(const ItemsCollected& collected) {
  items_ = collected.items;
  progress_.start(items_);
  if (collected_once_) return;
  collected_once_ = true;
  settings_.copies = collected.copies;
  const auto selected = static_cast<std::int64_t>(items_.size()) / collected.copies;
  collected_ = collected.collected >= 0 ? collected.collected : selected + stats_.number("deselected");
  write_collection(page_, settings_, collection_line(collected_, stats_, true), true);
}

void Terminal::on(const ItemAdded& added) {
  const auto at = static_cast<std::size_t>(added.index);
  if (items_.size() <= at) items_.resize(at + 1);
  items_[at] = added.item;
}

void Terminal::on(const CollectionFinished& finished) {
  for (const std::string& line : finished.lines) page_.line(line);
}

void Terminal::on(const TestStarted& started) { lines_.start(items_[static_cast<std::size_t>(started.index)]); }

void Terminal::on(const TestPassed& passed) {
  if (keeps_passed_) {
    report_all(passed);
  } else {
    parallel_hint_.took(passed.index, passed.setup + passed.call + passed.teardown);
    stats_.count("passed", 1);
    lines_.passed(passed.index, items_[static_cast<std::size_t>(passed.index)]);
  }
}

/// The three reports that pytest would have made.
void Terminal::report_all(const TestPassed& passed) {
  const Item& item = items_[static_cast<std::size_t>(passed.index)];
  Reported report;
  report.index = passed.index;
  report.nodeid = item.nodeid;
  report.path = item.path;
  report.lineno = item.lineno;
  report.domain = item.domain;
  report.outcome = "passed";
  const std::pair<const char*, double> phases[] = {
      {"setup", passed.setup}, {"call", passed.call}, {"teardown", passed.teardown}};
  for (const auto& [when, duration] : phases) {
    report.when = when;
    report.duration = duration;
    on(report);
  }
}

void Terminal::on(const Reported& report) {
  if (!report.subtest) parallel_hint_.took(report.index, report.duration);
  if (report.when == "call" && !report.subtest && report.index >= 0) {
    called_.resize(std::max(called_.size(), static_cast<std::size_t>(report.index) + 1));
    called_[static_cast<std::size_t>(report.index)] = true;
  }
  keep({report, report.status ? *report.status : default_status(report, settings_.subtest_verbosity)});
}

bool Terminal::keeps(const Record& record) const {
  const std::string& category = record.status.category;
  if (settings_.durations) return true;
  if (category.empty()) {
    const bool has_output = record.report.when == "teardown" && !record.report.sections.empty();
    return has_output && record.report.index == kept_;  // it is shown under the item's other reports
  }
  return category != "passed" || keeps_passed_;
}

void Terminal::keep(Record record) {
  progress_.timed(record.report, is_timed(record.status.category));
  if (keeps(record)) {
    kept_ = record.report.index;
    lines_.report(stats_.add(std::move(record)));
  } else {
    stats_.count(record.status.category, 1);
    lines_.report(record);
  }
}

void Terminal::on(const TestCrashed& crashed) {
  const bool known = crashed.index >= 0 && static_cast<std::size_t>(crashed.index) < items_.size();
  const Item item = known ? items_[static_cast<std::size_t>(crashed.index)] : Item{};
  const bool after_call = known && static_cast<std::size_t>(crashed.index) < called_.size() &&
                          called_[static_cast<std::size_t>(crashed.index)];
  on(as_report(crashed, item, after_call));
}

void Terminal::finish_items() {
  if (items_finished_ || should_fail_ || should_stop_ || interrupted_) return;
  items_finished_ = true;
  lines_.finish();
}

void Terminal::on(const WarningRecorded& warning) { stats_.add_warning(warning); }

void Terminal::on(const TextWritten& written) {
  if (written.to_stderr) return output_.error(written.text);
  const bool muted = page_.writer().muted();
  page_.writer().mute(false);
  write_text(written);
  page_.writer().mute(muted);
}

void Terminal::on(const LaidOutByPlugin& laid_out) {
  if (laid_out.part == "lost") return take_layout_back();
  if (laid_out.part.empty()) {
    page_.writer().mute(true);
    return;
  }
  page_.writer().mute(false);
  write_part(laid_out.part);
  page_.writer().mute(true);
}

/// What the plugin knew is gone; what is left is ours to say.
void Terminal::take_layout_back() {
  if (!page_.writer().muted()) return;
  page_.writer().mute(false);
  page_.look_again();
}

void Terminal::write_part(const std::string& part) {
  if (part == "durations") write_durations(page_, settings_, stats_);
  if (part == "confirmations") write_confirmations(page_, settings_, items_, confirmed_);
}

void Terminal::write_text(const TextWritten& written) {
  switch (written.op) {
    case TextWritten::Op::kRaw:
      return page_.writer().write(written.text);
    case TextWritten::Op::kLine:
      return page_.line(written.text);
    case TextWritten::Op::kSeparator:
      return page_.separator(written.text.substr(0, 1), written.text.substr(1));
    case TextWritten::Op::kEnsureNewline:
      return page_.ensure_newline();
    case TextWritten::Op::kRewrite:
      return page_.writer().write("\r" + written.text);
    case TextWritten::Op::kPrinted:
      return output_.write(written.text);
  }
}

void Terminal::on(const Stopped& stopped) { (stopped.failed ? should_fail_ : should_stop_) = stopped.reason; }

void Terminal::on(const InternalErrored& internal) {
  items_finished_ = true;
  for (const std::string& line : internal.lines) page_.line("INTERNALERROR> " + line);
}

void Terminal::on(const UsageErrored& usage) {
  page_.ensure_newline();
  output_.error(usage.text.ends_with('\n') ? usage.text : usage.text + "\n");
}

void Terminal::on(const SummaryStage& stage) {
  stage.begin ? begin_summary(stage.exitstatus) : end_summary(stage.exitstatus);
}

void Terminal::begin_summary(int exit_status) {
  if (stage_ != Stage::kRunning) return;
  stage_ = Stage::kSummary;
  finish_items();
  page_.writer().line();
  if (!summarized(exit_status)) return;
  if (!settings_.no_summary) {
    write_errors(page_, settings_, stats_);
    write_failures(page_, settings_, stats_);
    write_xfailures(page_, settings_, stats_);
    write_new_warnings();
    write_passes(page_, settings_, stats_);
    write_xpasses(page_, settings_, stats_);
  }
  if (!settings_.junit_path.empty() && settings_.verbosity >= 0)
    page_.separator("-", "generated xml file: " + settings_.junit_path);
}

void Terminal::end_summary(int exit_status) {
  if (stage_ == Stage::kRunning) begin_summary(exit_status);
  if (stage_ != Stage::kSummary) return;
  stage_ = Stage::kEnded;
  if (summarized(exit_status)) {
    write_durations(page_, settings_, stats_);
    if (!settings_.no_summary) {
      write_short_summary(page_, settings_, stats_);
      write_confirmations(page_, settings_, items_, confirmed_);
      write_new_warnings();
    }
  }
  write_stop_lines(exit_status);
  const Totals totals{collected_, progress_.complete(), clock_() - started_at_};
  write_parallel_hint(totals.seconds);
  write_stats_line(page_, settings_, stats_, totals);
  output_.flush();
}

void Terminal::write_new_warnings() {
  const std::vector<WarningRecorded>& warnings = stats_.warnings();
  if (warnings.empty() || !settings_.shows('w')) return;
  write_warnings(page_, settings_, std::span(warnings).subspan(warnings_shown_), warnings_were_shown_);
  warnings_shown_ = warnings.size();
  warnings_were_shown_ = true;
}

void Terminal::write_stop_lines(int exit_status) {
  const auto warnings = static_cast<std::int64_t>(stats_.warnings().size());
  const bool too_many = settings_.max_warnings && warnings > *settings_.max_warnings;
  if (too_many && (exit_status == 0 || exit_status == 6)) {
    page_.line("Tests pass, but maximum allowed warnings exceeded: " + std::to_string(warnings) + " > " +
                   std::to_string(*settings_.max_warnings),
               kRed);
  }
  if (should_fail_) page_.separator("!", *should_fail_, kRed);
  if (exit_status == 2 && interrupted_) {
    write_interrupt();
  } else if (should_stop_) {
    page_.separator("!", *should_stop_, exit_status == 2 ? "" : kRed);
  }
}

void Terminal::write_interrupt() {
  const std::string message = interrupted_->text, location = interrupted_->location;
  interrupted_.reset();
  page_.separator("!", message);
  if (message.find("KeyboardInterrupt") == std::string::npos) return;
  page_.writer().write(location.empty() || location.ends_with('\n') ? location : location + "\n");
  if (!settings_.full_trace) page_.writer().line(kFullTraceHint, kYellow);
}

/// For people at a terminal, after a run that was neither cut short nor asked to be quiet.
void Terminal::write_parallel_hint(double elapsed) {
  const bool is_whole = items_finished_ && !should_fail_ && !should_stop_ && !interrupted_;
  if (!settings_.tty || settings_.verbosity < 0 || settings_.no_summary || !is_whole) return;
  if (const std::optional<std::string> line = parallel_hint_.line(elapsed)) page_.line(*line);
}

void Terminal::finish() {
  if (stage_ == Stage::kRunning || stage_ == Stage::kSummary) {
    take_layout_back();
    end_summary(exit_status_);
  }
  if (interrupted_) write_interrupt();
  output_.flush();
}

}  // namespace fastest::report
