// One loop: signals, then the next thing from the executor. A runner that ends without `done` is the interesting case;
// `replace_runner` decides what follows, and can only go on if at least one more item got its verdict, so that no run
// restarts for ever.
#include "execute/dispatch.h"

#include <fmt/format.h>
#include <signal.h>

#include <algorithm>
#include <cstring>
#include <set>
#include <utility>

#include "execute/obituary.h"
#include "execute/progress.h"

namespace fastest::execute {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr milliseconds kPatience{50};      // between two looks at the signals while nothing comes
constexpr milliseconds kHeardItself{250};  // a runner that got the SIGINT itself says so within this time
constexpr milliseconds kLastWords{5000};   // after SIGTERM, before SIGKILL

class Run {
 public:
  Run(Executor& executor, const Reporters& reporters, const DispatchRules& rules, base::SignalSource& signals)
      : executor_(executor), reporters_(reporters), rules_(rules), signals_(signals) {}

  Result<int> run() {
    if (Status started = executor_.start({}); !started) return started.error();
    while (!over_) {
      heed_signals();
      heed_run_time();
      Result<ExecutorResult> result = executor_.wait(kPatience);
      if (!result) {
        give_up({result.error().message});
      } else {
        std::visit([this](auto& held) { on(held); }, *result);
      }
    }
    return finish();
  }

 private:
  // --- what the executor gives
  // -----------------------------------------------------------------------------------------------------

  void on(Idle&) {
    for (const auto& reporter : reporters_) reporter->idle();
  }

  void on(Event& event) {
    if (repeats_earlier(event) || !progress_.translate(event)) return;
    note(event);
    if (std::holds_alternative<SyncAsked>(event)) {
      for (const auto& reporter : reporters_) reporter->idle();
      if (!executor_.release().ok()) give_up({"the runner cannot be answered"});
    } else if (!std::holds_alternative<RunDone>(event)) {
      tell(event);
    } else {
      tell_done(std::get<RunDone>(event).code);
    }
  }

  void on(RunnerEnded& end) {
    if (done_ || stopping_ != 0) {
      note_death_at_exit(end);
      over_ = true;
    } else if (interrupted_) {
      if (!heard_of_interrupt_) tell(WasInterrupted{"KeyboardInterrupt", ""});
      over_ = true;
      code_ = static_cast<int>(ExitCode::kInterrupted);
    } else if (end.signal == SIGINT) {
      tell(WasInterrupted{"KeyboardInterrupt", ""});
      over_ = true;
      code_ = static_cast<int>(ExitCode::kInterrupted);
    } else {
      replace_runner(end);
    }
  }

  // --- run state
  // -------------------------------------------------------------------------------------------------------------------

  /// A replacement collects again; its reporters have heard all that. A runner has one list of items, which it tells
  /// again if a plugin changes it before collection is over.
  bool repeats_earlier(const Event& event) {
    if (!resumed_) return std::holds_alternative<ItemsCollected>(event) && collection_is_over_;
    if (const auto* items = std::get_if<ItemsCollected>(&event)) {
      progress_.collected(items->items);
      return true;
    }
    if (std::holds_alternative<SessionStarted>(event) || std::holds_alternative<Collecting>(event) ||
        std::holds_alternative<CollectReported>(event) || std::holds_alternative<Deselected>(event) ||
        std::holds_alternative<CollectionFinished>(event)) {
      return true;
    }
    if (const auto* warning = std::get_if<WarningRecorded>(&event)) return warning->when != "runtest";
    return std::holds_alternative<TextWritten>(event) && !progress_.has_collected();
  }

  void note(const Event& event) {
    if (const auto* items = std::get_if<ItemsCollected>(&event)) progress_.collected(items->items);
    collection_is_over_ |=
        std::holds_alternative<CollectionFinished>(event) || std::holds_alternative<TestStarted>(event);
    if (const auto* item = std::get_if<ItemAdded>(&event)) progress_.added(item->index, item->item);
    if (const auto* item = std::get_if<TestStarted>(&event)) {
      progress_.started(item->index);
      reported_in_flight_ = false;
    }
    if (const auto* item = std::get_if<TestPassed>(&event)) progress_.finished(item->index);
    if (const auto* item = std::get_if<TestFinished>(&event)) progress_.finished(item->index);
    if (const auto* item = std::get_if<TestCrashed>(&event)) note_crash(item->index);
    if (std::holds_alternative<Reported>(event)) reported_in_flight_ = true;
    if (const auto* report = std::get_if<Reported>(&event)) failed_ += report->outcome == "failed" && !report->wasxfail;
    if (const auto* report = std::get_if<CollectReported>(&event)) uncollected_ += report->outcome == "failed";
    if (const auto* limit = std::get_if<RunTimeLimit>(&event)) run_limit_ = limit->seconds;
    if (std::holds_alternative<WasInterrupted>(event)) heard_of_interrupt_ = true;
    if (std::holds_alternative<LaidOutByPlugin>(event)) laid_out_by_plugin_ = true;
  }

  void replace_runner(const RunnerEnded& end) {
    if (!progress_.has_collected() && !resumed_) {
      return give_up(obituary("the runner ended while it collected", end), end.signal == 0 ? end.exit_code : 0);
    }
    if (may_run_again(end)) return start_replacement();
    if (const auto index = progress_.in_flight()) {
      note_crash(*index);
      tell(crash_of(*index, end, hurried_ ? run_time_text() : ""));
      if (hurried_) return stop_for_run_time();
      if (const std::int64_t all = failed_ + uncollected_; rules_.maxfail > 0 && all >= rules_.maxfail) {
        tell(Stopped{"stopping after " + std::to_string(all) + " failures", true});
        return end_with(ExitCode::kTestsFailed);
      }
    } else if (progress_.all_finished() && end.signal == 0) {
      over_ = true;  // conftest files may end the process when all is done, with a code of their choice
      code_ = lost_descriptors(end) ? static_cast<int>(failed_ > 0) : end.exit_code;
      return;
    }
    if (hurried_) return stop_for_run_time();
    if (suspect(end)) return progress_.all_finished() ? end_with(ExitCode::kTestsFailed) : start_replacement();
    if (progress_.finished_count() == finished_at_start_) {
      return give_up(obituary("the runner ended between two tests", end));
    }
    if (progress_.all_finished()) return end_with(ExitCode::kTestsFailed);
    start_replacement();
  }

  /// A pool that died as a whole: any of the items that its workers ran may have done it. Each is run again by itself;
  /// if the pool dies once more while nothing else runs, it is clear who does it. Whether there were any.
  bool suspect(const RunnerEnded& end) {
    const auto is_new = [this](std::int64_t item) { return !suspects_.contains(progress_.original(item)); };
    const bool guilty = std::ranges::none_of(end.in_flight, is_new);
    for (const std::int64_t item : end.in_flight) {
      const std::int64_t index = progress_.original(item);
      suspects_.insert(index);
      if (!guilty || index < 0) continue;
      note_crash(index);
      tell(crash_of(index, end));
    }
    return !end.in_flight.empty();
  }

  void note_crash(std::int64_t index) {
    crashed_ = true;
    ++failed_;
    progress_.finished(index);
  }

  /// A runner that finds its descriptors closed cannot know which test did it: perhaps the one in flight, perhaps one
  /// that has passed. In a fresh interpreter it shows. Once, and only if nothing was said of the test yet.
  bool may_run_again(const RunnerEnded& end) {
    const auto index = progress_.in_flight();
    if (!lost_descriptors(end) || !index || index == run_again_ || reported_in_flight_ || hurried_) return false;
    run_again_ = index;
    return true;
  }

  void start_replacement() {
    resumed_ = true;
    if (std::exchange(laid_out_by_plugin_, false)) tell(LaidOutByPlugin{"lost"});
    finished_at_start_ = progress_.finished_count();
    WorkUnit unit{.done = progress_.done(), .resumed = true, .failed = static_cast<int>(failed_)};
    for (const std::int64_t index : suspects_) unit.suspects.push_back(progress_.nodeid(index));
    progress_.restart();
    if (Status started = executor_.start(unit); !started) give_up({started.error().message});
  }

  // --- the time of the run
  // ---------------------------------------------------------------------------------------------------------

  void heed_run_time() {
    if (run_limit_ <= 0 || hurried_ || done_) return;
    if (std::chrono::duration<double>(Clock::now() - began_).count() < run_limit_) return;
    hurried_ = true;
    executor_.hurry(run_time_text());
  }

  /// The runner had to be ended, so it cannot say it.
  void stop_for_run_time() {
    tell(Stopped{run_time_text(), true});
    end_with(ExitCode::kTestsFailed);
  }

  [[nodiscard]] std::string run_time_text() const {
    return fmt::format("session-timeout: {:#} sec exceeded", run_limit_);
  }

  // --- signals
  // ---------------------------------------------------------------------------------------------------------------------

  void heed_signals() {
    while (const std::optional<base::Signal> signal = signals_.next()) {
      if (signal->number == SIGINT) {
        heed_interrupt(*signal);
      } else {
        stopping_ = signal->number;
        executor_.signal(signal->number);
        kill_at_ = Clock::now() + kLastWords;
      }
    }
    if (forward_at_ && Clock::now() >= *forward_at_) {
      forward_at_.reset();
      if (!heard_of_interrupt_ && !done_) executor_.signal(SIGINT);
    }
    if (kill_at_ && Clock::now() >= *kill_at_) {
      kill_at_.reset();
      executor_.signal(SIGKILL);
    }
  }

  /// The first lets the runner finish teardowns and the summary; the second ends it. A SIGINT from the terminal has
  /// reached the runner, too; one that was sent to us alone has not, and which of the two kill() did shows only by the
  /// runner's silence.
  void heed_interrupt(const base::Signal& signal) {
    if (interrupted_) return executor_.signal(SIGKILL);
    interrupted_ = true;
    if (!signal.from_terminal) forward_at_ = Clock::now() + kHeardItself;
  }

  // --- the end
  // ---------------------------------------------------------------------------------------------------------------------

  /// All verdicts are out, but a CI job must see what it would see of pytest, which dies with its interpreter.
  void note_death_at_exit(const RunnerEnded& end) {
    const bool changed = end.exit_code != 0 && end.exit_code != (runner_code_ & 0xff);
    if ((end.signal == 0 && !changed) || stopping_ != 0 || interrupted_) return;
    code_ = end.signal != 0 ? 128 + end.signal : end.exit_code;
    const std::string how = end.signal != 0 ? "python was " + cause_of(end)
                                            : "an exit function left python with exit code " + std::to_string(code_);
    tell(UsageErrored{"fastest: after the tests, " + how + "\n", code_});
  }

  void give_up(std::vector<std::string> lines, int code = 0) {
    executor_.signal(SIGKILL);
    tell(InternalErrored{std::move(lines)});
    over_ = true;
    code_ = code != 0 ? code : static_cast<int>(ExitCode::kInternalError);
  }

  void end_with(ExitCode code) {
    over_ = true;
    code_ = static_cast<int>(code);
  }

  void tell(const Event& event) {
    for (const auto& reporter : reporters_) reporter->on(event);
  }

  void tell_done(int code) {
    runner_code_ = code;
    const bool good = code == static_cast<int>(ExitCode::kOk) || code == static_cast<int>(ExitCode::kNoTestsCollected);
    code_ = crashed_ && good ? static_cast<int>(ExitCode::kTestsFailed) : code;
    done_ = true;
    tell(RunDone{code_});
    for (const auto& reporter : reporters_) reporter->idle();
  }

  int finish() {
    if (stopping_ != 0) code_ = 128 + stopping_;
    if (!done_) tell_done(code_);
    for (const auto& reporter : reporters_) reporter->finish();
    return code_;
  }

  Executor& executor_;
  const Reporters& reporters_;
  const DispatchRules& rules_;
  base::SignalSource& signals_;

  Progress progress_;
  std::int64_t failed_ = 0, uncollected_ = 0;  ///< tests; modules and other collectors
  std::size_t finished_at_start_ = 0;
  const Clock::time_point began_ = Clock::now();
  double run_limit_ = 0;  ///< seconds; 0: none
  int code_ = 0, runner_code_ = 0, stopping_ = 0;
  bool over_ = false, done_ = false, crashed_ = false, resumed_ = false, hurried_ = false;
  bool collection_is_over_ = false;
  bool laid_out_by_plugin_ = false;
  std::optional<std::int64_t> run_again_;
  std::set<std::int64_t> suspects_;
  bool reported_in_flight_ = false;
  bool interrupted_ = false, heard_of_interrupt_ = false;
  std::optional<Clock::time_point> forward_at_, kill_at_;
};

}  // namespace

Result<int> dispatch(Executor& executor, const Reporters& reporters, const DispatchRules& rules,
                     base::SignalSource& signals) {
  return Run(executor, reporters, rules, signals).run();
}

}  // namespace fastest::execute
