// What the user sees: pytest's terminal output, made from events.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "fastest/options.h"
#include "fastest/reporter.h"
#include "report/execution.h"
#include "report/item_lines.h"
#include "report/output.h"
#include "report/page.h"
#include "report/parallel_hint.h"
#include "report/progress.h"
#include "report/settings.h"
#include "report/stats.h"

namespace fastest::report {

/// Seconds from any fixed point.
using Clock = std::function<double()>;

class Terminal : public Reporter {
 public:
  Terminal(const Options& options, Output& output, Clock clock, Execution execution = {});

  void on(const Event& event) override;
  void idle() override { output_.flush(); }
  void finish() override;

 private:
  /// Where the run stands; each stage is entered once, in this order.
  enum class Stage { kBefore, kRunning, kSummary, kEnded };

  void on(const SessionStarted& started);
  void on(const OptionsChanged& options);
  void on(const Collecting& collecting);
  void on(const CollectReported& collected);
  void on(const Deselected& deselected);
  void on(const ItemsCollected& collected);
  void on(const ItemAdded& added);
  void on(const CollectionFinished& finished);
  void on(const TestStarted& started);
  void on(const TestPassed& passed);
  void on(const Reported& report);
  void on(const TestFinished&) {}
  void on(const TestCrashed& crashed);
  void on(const Confirmed& confirmed) { confirmed_.push_back(confirmed); }
  void on(const WarningRecorded& warning);
  void on(const TextWritten& written);
  void on(const LaidOutByPlugin& laid_out);
  void on(const LoopEnded&) { finish_items(); }
  void on(const SummaryStage& stage);
  void on(const Stopped& stopped);
  void on(const WasInterrupted& interrupted) { interrupted_ = interrupted; }
  void on(const InternalErrored& internal);
  void on(const UsageErrored& usage);
  void on(const SyncAsked&) { output_.flush(); }
  void on(const JunitNoted&) {}
  void on(const TestTimeLimit&) {}
  void on(const RunTimeLimit&) {}
  void on(const RunDone& done) { exit_status_ = done.code; }

  void report_all(const TestPassed& passed);
  void keep(Record record);
  void finish_items();
  void write_text(const TextWritten& written);
  void write_part(const std::string& part);
  void take_layout_back();
  void begin_summary(int exit_status);
  void end_summary(int exit_status);
  void write_stop_lines(int exit_status);
  void write_interrupt();
  void write_parallel_hint(double elapsed);
  void write_new_warnings();
  [[nodiscard]] bool keeps(const Record& record) const;

  const Options& options_;
  Output& output_;
  Clock clock_;
  const Execution execution_;
  Settings settings_;
  Page page_;
  Stats stats_;
  Progress progress_;
  ItemLines lines_;
  ParallelHint parallel_hint_;

  Stage stage_ = Stage::kBefore;
  std::vector<Item> items_;
  std::vector<bool> called_;  ///< whose call has been reported
  std::int64_t kept_ = -1;    ///< the last item of which a report was kept
  std::int64_t collected_ = 0;
  bool collected_once_ = false, items_finished_ = false, keeps_passed_ = false;
  double started_at_ = 0;
  std::vector<Confirmed> confirmed_;
  std::size_t warnings_shown_ = 0;
  bool warnings_were_shown_ = false;
  std::optional<std::string> should_fail_, should_stop_;
  std::optional<WasInterrupted> interrupted_;
  int exit_status_ = 0;
};

}  // namespace fastest::report
