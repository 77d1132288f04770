// One loop: what is in order goes to dispatch; else all streams are read; else we sleep until one of them has
// something. The zygote is kept here; what happens among the workers is the workforce's.
#include "execute/pool.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <random>
#include <utility>

#include "base/orphans.h"
#include "base/process.h"
#include "execute/pool_message.h"
#include "execute/runner_signals.h"
#include "execute/streaming.h"
#include "execute/workforce.h"
#include "python/embed.h"

namespace fastest::execute {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr milliseconds kNap{20};  // also how soon the end of a child is seen without pidfd

/// A process that the parent itself has started.
struct Process {
  base::Child child;
  base::UniqueFd end;  ///< becomes readable then
};

Process watched(base::Child child) {
  base::UniqueFd end = base::end_of(child.pid());
  return {std::move(child), std::move(end)};
}

class Pool final : public Executor {
 public:
  Pool(const Options& options, const python::Interpreter& interpreter, RunnerSetup setup, Connection zygote,
       Workforce workforce)
      : options_(options),
        interpreter_(interpreter),
        setup_(std::move(setup)),
        zygote_(std::move(zygote)),
        workforce_(std::move(workforce)) {}

  ~Pool() override {
    if (!zygote_process_.child.running()) return;
    zygote_process_ = {};
    base::end_orphans(base::Spare::kNobody);
  }

  Status start(const WorkUnit& unit) override {
    if (Status opened = workforce_.open(unit, Clock::now()); !opened) return opened;
    unit_ = unit;
    unit_.done = workforce_.complete(unit.done);
    status_.reset();
    watchdog_ = Watchdog();
    zygote_.clear();
    Result<base::Child> child = fork_zygote(unit_);
    if (!child) return child.error();
    zygote_process_ = watched(child.take());
    return Done{};
  }

  Result<ExecutorResult> wait(milliseconds timeout) override {
    const auto deadline = Clock::now() + timeout;
    for (;;) {
      if (std::optional<Event> event = workforce_.pop()) return ExecutorResult(*std::move(event));
      const Result<bool> heard = listen();
      if (!heard) return heard.error();
      if (*heard) continue;
      if (status_) {
        if (workforce_.end_all(Clock::now())) continue;
        return ExecutorResult(obituary());
      }
      if (zygote_has_ended() || reap_spawned()) continue;
      watch();
      const auto left = std::chrono::duration_cast<milliseconds>(deadline - Clock::now());
      if (left.count() <= 0) return ExecutorResult(Idle{});
      nap(std::min(left, kNap));
    }
  }

  Status release() override {
    PoolWorker* worker = workforce_.take_asking();
    return worker != nullptr ? worker->line.release() : zygote_.release();
  }

  void hurry(const std::string& reason) override {
    const int number = RunnerSignals().hurry;
    zygote_process_.child.signal(number);
    watchdog_.hurry(Clock::now());
    workforce_.hurry(reason, number, Clock::now());
  }

  void signal(int number) override {
    zygote_process_.child.signal(number);
    workforce_.crew().signal(number);
  }

 private:
  Result<base::Child> fork_zygote(const WorkUnit& unit) {
    const python::Embedding embedding{interpreter_.library, interpreter_.executable, interpreter_.version,
                                      make_program(options_, setup_, unit)};
    const pid_t parent = ::getpid();
    return base::fork_child([&] {
      settle_in_child(parent);
      return python::run_embedded(embedding, {zygote_.ring(), workforce_.crew().rings(), &workforce_.board()});
    });
  }

  /// A worker that is no fork of the zygote, but collects for itself.
  Status spawn(int place) {
    const auto slot = static_cast<std::size_t>(place);
    RunnerSetup setup = setup_;
    setup.fds = setup_.workers[slot];
    setup.workers.clear();
    setup.spawned = Spawned{place, static_cast<int>(setup_.workers.size()), folder_};
    WorkUnit unit = unit_;
    unit.failed = static_cast<int>(workforce_.failed());
    const python::Embedding embedding{interpreter_.library, interpreter_.executable, interpreter_.version,
                                      make_program(options_, setup, unit)};
    const pid_t parent = ::getpid();
    Result<base::Child> child = base::fork_child([&] {
      settle_in_child(parent);
      Crew& crew = workforce_.crew();
      return python::run_embedded(embedding, {crew[slot].line.ring(), crew.rings(), &workforce_.board()});
    });
    if (!child) return child.error();
    spawned_[place] = watched(child.take());
    workforce_.begun(place, spawned_[place].child.pid(), Clock::now());
    return Done{};
  }

  /// Whether one of them has ended.
  bool reap_spawned() {
    for (auto& [place, process] : spawned_) {
      const std::optional<base::ExitStatus> status = process.child.running() ? process.child.poll() : std::nullopt;
      if (!status) continue;
      process.end.reset();
      reaping_ = workforce_.ended(place, *status, Clock::now());
      return true;
    }
    return false;
  }

  bool zygote_has_ended() {
    status_ = zygote_process_.child.poll();
    if (!status_) return false;
    spawned_.clear();  // what they have said is in their rings
    const bool in_order = workforce_.over() && !workforce_.crashed();
    base::end_orphans(in_order ? base::Spare::kDetached : base::Spare::kNobody);
    return true;
  }

  [[nodiscard]] RunnerEnded obituary() const {
    if (workforce_.died_at_exit() && workforce_.over() && status_->signal == 0) return *workforce_.died_at_exit();
    const RunnerFiles& files = zygote_.files();
    return {.exit_code = status_->exit_code,
            .signal = status_->signal,
            .stack = files.fault(),
            .out = files.out(),
            .err = files.err(),
            .time_limit = watchdog_.exceeded(),
            .in_flight = workforce_.lost()};
  }

  /// Reads what every process has said; whether there was anything.
  Result<bool> listen() {
    Result<bool> heard = read_zygote();
    for (std::size_t place = 0; heard && place < workforce_.crew().size(); ++place) {
      const Result<bool> more = workforce_.listen(place, Clock::now());
      if (!more) return more.error();
      heard = *heard || *more;
    }
    for (const int place : workforce_.take_wanted()) {
      if (Status started = start_worker(place); !started) return started.error();
    }
    if (const std::string orders = workforce_.take_orders(); !orders.empty()) zygote_.say(orders);
    if (!reaping_) return reaping_.error();
    return heard;
  }

  Status start_worker(int place) {
    if (workforce_.spawns()) return spawn(place);
    zygote_.say(frame_fork(place, workforce_.failed()));
    return Done{};
  }

  Result<bool> read_zygote() {
    for (bool heard = false;; heard = true) {
      const Result<std::optional<std::string_view>> body = zygote_.next();
      if (!body) return body.error();
      if (!*body) return heard;
      if (const auto message = decode_message(**body)) {
        const Status done = std::visit([this](const auto& held) { return on(held); }, *message);
        if (!done) return done.error();
        continue;
      }
      Result<Event> event = decode_frame(**body);
      if (!event) return event.error();
      watchdog_.heed(*event, Clock::now());
      workforce_.from_zygote(event.take(), Clock::now());
    }
  }

  Status on(const ZygoteReady& ready) {
    folder_ = ready.folder;
    workforce_.ready(ready, Clock::now());
    return Done{};
  }

  Status on(const ZygoteInterrupted&) {
    workforce_.interrupted();
    return Done{};
  }

  Status on(const WorkerForked& forked) {
    workforce_.begun(forked.slot, forked.pid, Clock::now());
    return Done{};
  }

  Status on(const WorkerEnded& ended) {
    return workforce_.ended(ended.slot, {ended.exit_code, ended.signal}, Clock::now());
  }

  Status on(const WorkerWaits&) { return Done{}; }
  Status on(const WorkerCollected&) { return Done{}; }
  Status on(const WorkerDebugs&) { return Done{}; }

  void watch() {
    obey(watchdog_.step(Clock::now()), zygote_process_.child);
    workforce_.crew().watch(Clock::now());
  }

  void nap(milliseconds longest) {
    zygote_.flush();
    workforce_.crew().flush();
    std::vector<base::Ring*> rings = workforce_.crew().busy_rings();
    rings.push_back(&zygote_.ring());
    std::vector<int> ends{zygote_process_.end.get()};
    for (const auto& [place, process] : spawned_) ends.push_back(process.end.get());
    base::Ring::wait_any(rings, longest, ends);
  }

  const Options& options_;
  const python::Interpreter& interpreter_;
  RunnerSetup setup_;
  Connection zygote_;
  Workforce workforce_;
  WorkUnit unit_;
  std::string folder_;              ///< for workers that are spawned
  Process zygote_process_;          ///< the zygote
  std::map<int, Process> spawned_;  ///< by place
  Status reaping_ = Done{};
  std::optional<base::ExitStatus> status_;  ///< the zygote's
  Watchdog watchdog_;                       ///< the zygote's
};

/// As many hexadecimal digits as an UUID has.
std::string random_uid() {
  std::random_device random;
  std::string uid;
  for (int i = 0; i < 4; ++i) uid += fmt::format("{:08x}", random() & 0xffffffffU);
  return uid;
}

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
  setup.testrun_uid = random_uid();
  Workforce workforce(rules.standing, std::move(scheduler), std::move(workers));
  if (rules.spawn) workforce.spawn_workers();
  return std::unique_ptr<Executor>(
      std::make_unique<Pool>(options, interpreter, std::move(setup), zygote.take(), std::move(workforce)));
}

}  // namespace fastest::execute
