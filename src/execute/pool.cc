// One loop: what is in order goes to dispatch; else all streams are read; else we sleep until one of them has
// something. What workers say moves the schedule on; what the zygote says about processes moves the workers on.
#include "execute/pool.h"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <set>
#include <utility>

#include "base/board.h"
#include "base/orphans.h"
#include "base/process.h"
#include "execute/obituary.h"
#include "execute/pool_message.h"
#include "execute/pool_worker.h"
#include "execute/reorder.h"
#include "execute/runner_signals.h"
#include "execute/streaming.h"
#include "python/embed.h"

namespace fastest::execute {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr milliseconds kNap{20};
constexpr int kFruitlessRestarts = 3;  // workers that die without having run anything

class Pool final : public Executor {
 public:
  Pool(const Options& options, const python::Interpreter& interpreter, RunnerSetup setup, PoolRules rules,
       std::unique_ptr<Scheduler> scheduler, Connection zygote, std::vector<PoolWorker> workers)
      : options_(options),
        interpreter_(interpreter),
        setup_(std::move(setup)),
        rules_(rules),
        scheduler_(std::move(scheduler)),
        zygote_(std::move(zygote)),
        workers_(std::move(workers)) {}

  ~Pool() override {
    if (!child_.running()) return;
    child_ = base::Child();
    base::end_orphans(base::Spare::kNobody);
  }

  Status start(const WorkUnit& unit) override {
    Result<base::Board> board = base::Board::create();
    if (!board) return board.error();
    board_.emplace(board.take());
    run_ = {.failed = unit.failed};
    zygote_watchdog_ = Watchdog();
    reorder_ = {};
    status_.reset();
    zygote_.clear();
    for (PoolWorker& worker : workers_) worker.end();
    Result<base::Child> child = fork_zygote(unit);
    if (!child) return child.error();
    child_ = child.take();
    return Done{};
  }

  Result<ExecutorResult> wait(milliseconds timeout) override {
    const auto deadline = Clock::now() + timeout;
    for (;;) {
      if (std::optional<Event> event = reorder_.pop()) return ExecutorResult(*std::move(event));
      const Result<bool> heard = listen();
      if (!heard) return heard.error();
      if (*heard) continue;
      if (status_) {
        if (bury_workers()) continue;
        return ExecutorResult(obituary());
      }
      status_ = child_.poll();
      if (status_) base::end_orphans(run_.over && !run_.crashed ? base::Spare::kDetached : base::Spare::kNobody);
      if (status_) continue;
      watch();
      const auto left = std::chrono::duration_cast<milliseconds>(deadline - Clock::now());
      if (left.count() <= 0) return ExecutorResult(Idle{});
      nap(std::min(left, kNap));
    }
  }

  Status release() override { return zygote_.release(); }

  void hurry(const std::string& reason) override {
    late_because_ = reason;
    stop_because(reason, true);
    const int number = RunnerSignals().hurry;
    child_.signal(number);
    zygote_watchdog_.hurry(Clock::now());
    for (PoolWorker& worker : workers_) {
      if (!worker.alive()) continue;
      worker.signal(number);
      worker.watchdog.hurry(Clock::now());
    }
  }

  void signal(int number) override {
    child_.signal(number);
    for (const PoolWorker& worker : workers_) worker.signal(number);
  }

 private:
  /// How the tests stand; forgotten when a zygote is replaced.
  struct Standing {
    std::int64_t failed = 0;
    int alive = 0;  ///< workers, those that are being forked included
    int restarts = 0, fruitless = 0;
    bool over = false;                    ///< the zygote was told so
    std::vector<std::int64_t> lost = {};  ///< items in flight when the zygote died
    bool crashed = false;                 ///< a worker has died in a test, which could tear nothing down
    TestsOver ending = {};
    Failures failures = {};
    Clock::time_point began = Clock::now();
    std::optional<WasInterrupted> interrupted = {};
    std::set<std::int64_t> again = {};  ///< items that were run again because descriptors were lost
  };

  Result<base::Child> fork_zygote(const WorkUnit& unit) {
    std::vector<base::Ring*> rings;
    for (PoolWorker& worker : workers_) rings.push_back(&worker.line.ring());
    const python::Embedding embedding{interpreter_.library, interpreter_.executable, interpreter_.version,
                                      make_program(options_, setup_, unit)};
    const pid_t parent = ::getpid();
    return base::fork_child([&] {
      settle_in_child(parent);
      return python::run_embedded(embedding, {zygote_.ring(), rings, &*board_});
    });
  }

  [[nodiscard]] RunnerEnded obituary() const {
    const RunnerFiles& files = zygote_.files();
    return {.exit_code = status_->exit_code,
            .signal = status_->signal,
            .stack = files.fault(),
            .out = files.out(),
            .err = files.err(),
            .time_limit = zygote_watchdog_.exceeded(),
            .in_flight = run_.lost};
  }

  // --- streams
  // ---------------------------------------------------------------------------------------------------------------------

  /// Reads what every process has said; whether there was anything.
  Result<bool> listen() {
    Result<bool> heard = read_zygote();
    for (std::size_t slot = 0; heard && slot < workers_.size(); ++slot) {
      const Result<bool> more = read_worker(slot);
      if (!more) return more.error();
      heard = *heard || *more;
    }
    if (const std::string relayed = reorder_.take_relayed(); !relayed.empty()) zygote_.say(relayed);
    return heard;
  }

  Result<bool> read_zygote() {
    bool heard = false;
    for (;;) {
      const Result<std::optional<std::string_view>> body = zygote_.next();
      if (!body) return body.error();
      if (!*body) return heard;
      heard = true;
      if (const auto message = decode_message(**body)) {
        const Status done = std::visit([this](const auto& held) { return on(held); }, *message);
        if (!done) return done.error();
        continue;
      }
      Result<Event> event = decode_frame(**body);
      if (!event) return event.error();
      from_zygote(event.take());
    }
  }

  Result<bool> read_worker(std::size_t slot) {
    bool heard = false;
    PoolWorker& worker = workers_[slot];
    for (;;) {
      const Result<std::optional<std::string_view>> body = worker.line.next();
      if (!body) return body.error();
      if (!*body) return heard;
      heard = true;
      if (decode_message(**body)) {  // it waits
        feed(slot);
        continue;
      }
      Result<Event> event = decode_frame(**body);
      if (!event) return event.error();
      from_worker(slot, event.take(), **body);
    }
  }

  void nap(milliseconds longest) {
    std::vector<base::Ring*> rings{&zygote_.ring()};
    zygote_.flush();
    for (PoolWorker& worker : workers_) {
      worker.line.flush();
      if (worker.alive()) rings.push_back(&worker.line.ring());
    }
    base::Ring::wait_any(rings, longest);
  }

  // --- time limits
  // ---------------------------------------------------------------------------------------------------------------------

  void watch() {
    const auto now = Clock::now();
    obey(zygote_watchdog_.step(now), child_);
    for (PoolWorker& worker : workers_) {
      if (worker.alive()) obey(worker.watchdog.step(now), worker);
    }
  }

  void heed(PoolWorker& worker, const Event& event) {
    const bool had_stacks = worker.watchdog.has_taken_stacks();
    worker.watchdog.heed(event, Clock::now());
    if (had_stacks && !worker.watchdog.has_taken_stacks()) worker.line.files().clear_fault();
  }

  /// The zygote's word on every item is for all workers, those to come included.
  void heed_zygote(const Event& event) {
    const auto now = Clock::now();
    zygote_watchdog_.heed(event, now);
    const auto* limit = std::get_if<TestTimeLimit>(&event);
    if (limit == nullptr) return;
    every_limit_ = *limit;
    for (PoolWorker& worker : workers_) worker.watchdog.heed(event, now);
  }

  // --- the zygote
  // ---------------------------------------------------------------------------------------------------------------------

  void from_zygote(Event event) {
    heed_zygote(event);
    if (const auto* items = std::get_if<ItemsCollected>(&event)) note_items(items->items);
    if (const auto* report = std::get_if<CollectReported>(&event)) run_.failed += report->outcome == "failed";
    const bool replaced = std::holds_alternative<WasInterrupted>(event) && run_.interrupted;
    reorder_.add(-1, replaced ? Event(*std::exchange(run_.interrupted, std::nullopt)) : std::move(event));
  }

  void note_items(const std::vector<Item>& items) {
    items_.clear();
    for (const Item& item : items) items_.push_back({.nodeid = item.nodeid});
    reorder_.reset(items.size());
  }

  /// Words of a place outside of the collection are nobody's.
  WorkItem* work_item(std::int64_t index) {
    const auto place = static_cast<std::size_t>(index);
    return place < items_.size() ? &items_[place] : nullptr;
  }

  Status on(const ZygoteReady& ready) {
    for (const auto& [index, group] : ready.groups) {
      if (WorkItem* item = work_item(index)) item->group = group;
    }
    for (const std::int64_t index : ready.alone) {
      if (WorkItem* item = work_item(index)) item->alone = true;
    }
    scheduler_->plan(std::move(items_), static_cast<int>(workers_.size()));
    run_.alive = ready.workers;
    if (run_.alive == 0) finish();
    return Done{};
  }

  Status on(const ZygoteInterrupted&) {
    run_.ending.interrupted = true;
    stop();
    return Done{};
  }

  Status on(const WorkerForked& forked) {
    if (PoolWorker* worker = at(forked.slot)) {
      worker->begin(forked.pid);
      worker->watchdog = Watchdog();
      worker->watchdog.heed(CollectionFinished{}, Clock::now());
      worker->watchdog.heed(every_limit_, Clock::now());
      feed(static_cast<std::size_t>(forked.slot));
    }
    return Done{};
  }

  Status on(const WorkerEnded& ended) {
    PoolWorker* worker = at(ended.slot);
    if (worker == nullptr) return Done{};
    const Result<bool> read = read_worker(static_cast<std::size_t>(ended.slot));
    if (!read) return read.error();
    bury(static_cast<std::size_t>(ended.slot), ended);
    return Done{};
  }

  Status on(const WorkerWaits&) { return Done{}; }

  PoolWorker* at(int slot) {
    return slot >= 0 && static_cast<std::size_t>(slot) < workers_.size() ? &workers_[static_cast<std::size_t>(slot)]
                                                                         : nullptr;
  }

  // --- workers
  // ---------------------------------------------------------------------------------------------------------------------

  void from_worker(std::size_t slot, Event event, std::string_view body) {
    PoolWorker& worker = workers_[slot];
    heed(worker, event);
    std::string relayed;
    if (const auto* item = std::get_if<TestStarted>(&event)) {
      leave_item(worker);
      worker.started(item->index);
      scheduler_->started(static_cast<int>(slot), item->index, Clock::now());
      feed(slot);
    } else if (const auto* passed = std::get_if<TestPassed>(&event)) {
      finished(slot, passed->index);
    } else if (const auto* done = std::get_if<TestFinished>(&event)) {
      finished(slot, done->index);
      relayed = frame_event(body);
    } else if (std::holds_alternative<SyncAsked>(event)) {
      [[maybe_unused]] const Status answered = worker.line.release();
      return;
    } else if (const auto* report = std::get_if<Reported>(&event)) {
      worker.has_reported = true;
      if (report->outcome == "failed" && !report->wasxfail) count_failure(worker, report->index);
      relayed = frame_event(body);
    } else if (ends_the_session(event)) {
      worker.has_explained = true;
      return;
    }
    const bool broken = std::holds_alternative<InternalErrored>(event);  // a word to everybody, not about the item
    worker.has_explained |= broken;
    reorder_.add(broken ? -1 : worker.current().value_or(-1), std::move(event), relayed);
  }

  void finished(std::size_t slot, std::int64_t index) {
    workers_[slot].finished();
    scheduler_->finished(static_cast<int>(slot), index, Clock::now());
  }

  /// What a worker's session says at its end is about the whole run, and only the zygote may say that.
  bool ends_the_session(const Event& event) {
    if (std::holds_alternative<RunDone>(event)) return true;
    if (std::holds_alternative<InternalErrored>(event)) {
      run_.ending.exit_code = static_cast<int>(ExitCode::kInternalError);
      stop();
      return false;  // its lines are for everybody
    }
    if (const auto* stopped = std::get_if<Stopped>(&event)) {
      stop_because(stopped->reason, stopped->failed);
      return true;
    }
    if (const auto* interrupted = std::get_if<WasInterrupted>(&event)) {
      if (!run_.interrupted) run_.interrupted = *interrupted;
      run_.ending.interrupted = true;
      stop();
      return true;
    }
    return false;
  }

  void leave_item(PoolWorker& worker) {
    if (const auto item = worker.leave()) reorder_.close(*item);
  }

  /// Gives a worker what it should have before it.
  void feed(std::size_t slot) {
    PoolWorker& worker = workers_[slot];
    const int place = static_cast<int>(slot);
    const auto take_back = [this, place](std::int64_t index) { return board_->give(index, place); };
    while (!worker.told_no_more) {
      const auto spans = board_->stopped() ? std::nullopt : scheduler_->next(place, Clock::now(), take_back);
      if (!spans) {
        worker.told_no_more = true;
        worker.line.say(frame_no_more());
      } else if (spans->empty()) {
        return;
      } else {
        for (const Span& span : *spans) {
          for (std::int64_t index = span.begin; index < span.end; ++index) board_->give(index, place);
        }
        worker.give(*spans);
      }
    }
  }

  /// A worker is gone, and everything that it said was read.
  void bury(std::size_t slot, const WorkerEnded& ended) {
    PoolWorker& worker = workers_[slot];
    const bool ran_something = worker.current().has_value();
    const RunnerEnded end = end_of(worker, ended);
    const auto again = to_run_again(worker, end);
    const bool has_left = worker.has_explained && ended.signal == 0;  // its item was broken off
    if (again || (has_left && !worker.has_reported)) {
      worker.leave();
    } else if (const auto item = worker.in_flight(); item && !has_left) {
      run_.crashed = true;
      reorder_.add(*item, crash_of(*item, end, late_because_), frame_crashed(*item, cause_of(end)));
      count_failure(worker, *item);
    }
    leave_item(worker);
    for (const std::int64_t item : scheduler_->lost(static_cast<int>(slot))) board_->forget(item);
    if (again) {
      board_->forget(*again);
      scheduler_->again(*again);
    }
    const bool decides = run_.ending.interrupted && ended.signal == 0 && ended.exit_code > 1;
    if (decides && run_.ending.exit_code < 0) run_.ending.exit_code = ended.exit_code;
    const bool expected = worker.told_no_more && ended.signal == 0;
    worker.end();
    --run_.alive;
    go_on(slot, expected || ran_something, expected);
  }

  static RunnerEnded end_of(const PoolWorker& worker, const WorkerEnded& ended) {
    const RunnerFiles& files = worker.line.files();
    return {.exit_code = ended.exit_code,
            .signal = ended.signal,
            .stack = files.fault(),
            .out = files.out(),
            .err = files.err(),
            .time_limit = worker.watchdog.exceeded()};
  }

  /// The item in flight of a worker that finds its descriptors closed: perhaps an earlier one did it. Each item once,
  /// and only if nothing was said of it yet.
  std::optional<std::int64_t> to_run_again(const PoolWorker& worker, const RunnerEnded& end) {
    const auto item = worker.in_flight();
    if (!item || !lost_descriptors(end) || worker.has_reported || board_->stopped()) return std::nullopt;
    return run_.again.insert(*item).second ? item : std::nullopt;
  }

  /// After the end of a worker: another one for its place, the next phase, or the end.
  void go_on(std::size_t slot, bool fruitful, bool expected) {
    if (!board_->stopped() && scheduler_->has_more()) {
      run_.fruitless = fruitful ? 0 : run_.fruitless + 1;
      run_.restarts += expected ? 0 : 1;
      const bool too_many = rules_.max_restarts >= 0 && run_.restarts > rules_.max_restarts;
      if (too_many || run_.fruitless > kFruitlessRestarts) {
        stop_because("too many workers have died", false);
      } else {
        fork(slot);
      }
    }
    if (run_.alive > 0) return;
    const int wanted = board_->stopped() ? 0 : scheduler_->next_phase();
    for (int place = 0; place < wanted; ++place) fork(static_cast<std::size_t>(place));
    if (run_.alive == 0) finish();
  }

  void fork(std::size_t slot) {
    ++run_.alive;
    zygote_.say(frame_fork(static_cast<int>(slot), run_.failed));
  }

  /// The zygote is gone: so are its workers, in a moment. Whether there was still something to hear.
  bool bury_workers() {
    bool any = false;
    for (PoolWorker& worker : workers_) {
      if (!worker.alive()) continue;
      any = true;
      worker.signal(SIGKILL);
      worker.wait_for_end();
      if (!read_worker(static_cast<std::size_t>(&worker - workers_.data())).ok()) {
        // its last frame is damaged; what came before it stands
      }
      if (const auto item = worker.in_flight()) {
        run_.lost.push_back(*item);
      } else {
        leave_item(worker);
      }
      worker.end();
    }
    if (any) reorder_.close_all();
    return any;
  }

  // --- the end
  // ---------------------------------------------------------------------------------------------------------------------

  void count_failure(const PoolWorker& worker, std::int64_t item) {
    if (rules_.confirm && item >= 0) run_.failures.note(item, worker.ran());
    ++run_.failed;
    if (rules_.maxfail > 0 && run_.failed >= rules_.maxfail) {
      stop_because("stopping after " + std::to_string(run_.failed) + " failures", true);
    }
  }

  void stop_because(const std::string& reason, bool failed) {
    if (run_.ending.stopped.empty()) {
      run_.ending.stopped = reason;
      run_.ending.stopped_by_failure = failed;
    }
    stop();
  }

  void stop() {
    board_->stop();
    for (PoolWorker& worker : workers_) {
      if (!worker.alive() || worker.told_no_more) continue;
      worker.told_no_more = true;
      worker.line.say(frame_no_more());
    }
  }

  /// Nobody runs anything any more.
  void finish() {
    if (run_.over) return;
    run_.over = true;
    reorder_.close_all();
    zygote_.say(reorder_.take_relayed());
    run_.ending.failed = run_.failed;
    if (!run_.ending.interrupted) run_.ending.confirm = run_.failures.items();
    run_.ending.confirm_seconds = Failures::patience(Clock::now() - run_.began).count();
    zygote_.say(frame_over(run_.ending));
  }

  const Options& options_;
  const python::Interpreter& interpreter_;
  RunnerSetup setup_;
  PoolRules rules_;
  std::unique_ptr<Scheduler> scheduler_;
  Connection zygote_;
  std::vector<PoolWorker> workers_;

  std::optional<base::Board> board_;
  base::Child child_;
  std::optional<base::ExitStatus> status_;
  Watchdog zygote_watchdog_;
  TestTimeLimit every_limit_;
  std::string late_because_;     ///< why no other test starts; empty: they do
  std::vector<WorkItem> items_;  ///< until the scheduler has them
  Reorder reorder_;
  Standing run_;
};

}  // namespace

Result<std::unique_ptr<Executor>> make_pool(const Options& options, const python::Interpreter& interpreter,
                                            RunnerSetup setup, PoolRules rules, std::unique_ptr<Scheduler> scheduler) {
  Result<Connection> zygote = Connection::make();
  if (!zygote) return zygote.error();
  zygote->describe(setup.fds);
  std::vector<PoolWorker> workers;
  for (int i = 0; i < rules.workers; ++i) {
    Result<Connection> line = Connection::make();
    if (!line) return line.error();
    line->describe(setup.workers.emplace_back());
    workers.emplace_back(line.take());
  }
  setup.strategy = rules.strategy;
  return std::unique_ptr<Executor>(std::make_unique<Pool>(options, interpreter, std::move(setup), rules,
                                                          std::move(scheduler), zygote.take(), std::move(workers)));
}

}  // namespace fastest::execute
