// All events of an item go to its group in `reorder_`. A group is complete when its worker starts another item or ends;
// one that is not, because the session ended around its item, is dropped in the end.
#include "execute/workforce.h"

#include <fmt/format.h>
#include <signal.h>

#include <numeric>
#include <utility>

#include "execute/collections.h"
#include "execute/frame.h"
#include "execute/obituary.h"
#include "execute/pool_message.h"

namespace fastest::execute {

Workforce::Workforce(const StandingRules& rules, std::unique_ptr<Scheduler> scheduler, std::vector<PoolWorker> workers)
    : rules_(rules),
      copies_(rules.each ? static_cast<int>(workers.size()) : 1),
      crew_(std::move(workers)),
      handout_(std::move(scheduler)),
      standing_(rules, 0, {}) {}

Status Workforce::open(const WorkUnit& unit, Time now) {
  if (Status opened = handout_.open(copies_.count()); !opened) return opened;
  crew_.end_all();
  standing_ = Standing(rules_, unit.failed, now);
  reorder_ = {};
  orders_.clear();
  wanted_.clear();
  suspects_ = {unit.suspects.begin(), unit.suspects.end()};
  lost_.clear();
  died_at_exit_.reset();
  alive_ = 0;
  over_ = crashed_ = false;
  return Done{};
}

// --- the collection
// ------------------------------------------------------------------------------------------------------------------------

void Workforce::collected(const std::vector<Item>& items) {
  items_.clear();
  nodeids_.clear();
  for (const Item& item : items) {
    const bool suspect = suspects_.contains(item.nodeid);
    items_.push_back({.nodeid = item.nodeid, .alone = suspect, .apart = suspect});
  }
  reorder_.reset(items.size() * static_cast<std::size_t>(copies_.count()));
}

/// Words of a place outside of the collection are nobody's.
WorkItem* Workforce::work_item(std::int64_t index) {
  const auto place = static_cast<std::size_t>(index);
  return place < items_.size() ? &items_[place] : nullptr;
}

void Workforce::ready(const ZygoteReady& ready, Time now) {
  for (const auto& [index, group] : ready.groups) {
    if (WorkItem* item = work_item(index)) item->group = group;
  }
  for (const std::int64_t index : ready.alone) {
    if (WorkItem* item = work_item(index)) item->alone = true;
  }
  if (ready.has_threads) spawns_ = true;
  if (spawns_) {
    for (const WorkItem& item : items_) nodeids_.push_back(item.nodeid);
  }
  const int worthy = handout_.plan(std::move(items_), static_cast<int>(crew_.size()));
  std::vector<int> places(static_cast<std::size_t>(handout_.stopped() ? 0 : worthy));
  std::iota(places.begin(), places.end(), 0);
  begin_phase(places, now);
}

void Workforce::from_zygote(Event event, Time now) {
  if (const auto* limit = std::get_if<TestTimeLimit>(&event)) crew_.limit_every(*limit, now);
  if (const auto* items = std::get_if<ItemsCollected>(&event)) collected(items->items);
  copies_.multiply(event);
  const auto* report = std::get_if<CollectReported>(&event);
  if (report != nullptr && report->outcome == "failed") standing_.collector_failed();
  if (std::holds_alternative<WasInterrupted>(event)) {
    if (auto words = standing_.take_interruption()) event = *std::move(words);
  }
  reorder_.add(-1, std::move(event));
}

// --- what workers say
// ------------------------------------------------------------------------------------------------------------------------

void Workforce::begun(int place, int pid, Time now) {
  PoolWorker* worker = crew_.at(place);
  if (worker == nullptr) return;
  crew_.begin_worker(*worker, pid, now);
  if (spawns_) return;
  worker->record.collected();
  feed(static_cast<std::size_t>(place), now);
}

/// Not before we know that it lives: what is said of a worker is of the one that `begun` has told of.
Result<bool> Workforce::listen(std::size_t place, Time now) {
  PoolWorker& worker = crew_[place];
  if (!worker.alive()) return false;
  for (bool heard = false;; heard = true) {
    const Result<std::optional<std::string_view>> body = worker.line.next();
    if (!body) return body.error();
    if (!*body) return heard;
    if (const auto message = decode_message(**body)) {
      if (const auto* collected = std::get_if<WorkerCollected>(&*message)) on_collected(place, *collected);
      if (const auto* debugs = std::get_if<WorkerDebugs>(&*message)) on_debugs(place, *debugs);
      feed(place, now);
      continue;
    }
    Result<Event> event = decode_frame(**body);
    if (!event) return event.error();
    on_event(place, event.take(), **body, now);
  }
}

void Workforce::on_event(std::size_t place, Event event, std::string_view body, Time now) {
  PoolWorker& worker = crew_[place];
  worker.heed(event, now);
  if (!worker.record.has_collected() && is_early(worker, event)) return;
  std::string relayed;
  if (const auto* item = std::get_if<TestStarted>(&event)) {
    started(place, item->index, now);
  } else if (const auto* passed = std::get_if<TestPassed>(&event)) {
    finished(place, passed->index, now);
  } else if (const auto* done = std::get_if<TestFinished>(&event)) {
    finished(place, done->index, now);
    relayed = frame_event(body);
  } else if (const auto* report = std::get_if<Reported>(&event)) {
    worker.record.reported();
    if (report->outcome == "failed" && !report->wasxfail) test_failed(worker, report->index);
    relayed = frame_event(body);
  } else if (std::holds_alternative<WarningRecorded>(event)) {
    relayed = frame_event(body);
  } else if (std::holds_alternative<SyncAsked>(event)) {
    if (debugged_ == place) return void(asks_ = place);
    [[maybe_unused]] const Status answered = worker.line.release();
    return;
  } else if (explains(worker, event)) {
    if (std::holds_alternative<InternalErrored>(event)) reorder_.add(-1, std::move(event));  // for everybody
    return;
  }
  pass_on(place, worker.record.current(), std::move(event), relayed);
}

void Workforce::pass_on(std::size_t place, std::optional<std::int64_t> item, Event event, std::string_view relayed) {
  copies_.translate(event, place);
  reorder_.add(item ? copies_.of(*item, place) : -1, std::move(event), relayed);
}

/// The zygote has told all that is to be known of the collection, unless a worker does not get through it.
bool Workforce::is_early(PoolWorker& worker, Event& event) {
  if (const auto* usage = std::get_if<UsageErrored>(&event)) {
    event = InternalErrored{{"a worker could not start:", usage->text}};
  }
  if (std::holds_alternative<InternalErrored>(event)) return false;
  if (std::holds_alternative<WasInterrupted>(event)) return false;
  if (std::holds_alternative<SyncAsked>(event)) [[maybe_unused]]
    const Status answered = worker.line.release();
  return true;
}

/// What it is given are indices: they must mean the same to everybody.
void Workforce::on_collected(std::size_t place, const WorkerCollected& collected) {
  PoolWorker& worker = crew_[place];
  if (collected.nodeids == nodeids_) return worker.record.collected();
  worker.record.explained();
  if (standing_.stops()) return;
  CollectReported report = difference_report(nodeids_, collected.nodeids, place);
  standing_.collector_failed();
  standing_.stop_because("Different tests were collected", true);
  reorder_.add(-1, std::move(report));
  heed_standing();
}

/// What others bring meanwhile is kept.
void Workforce::on_debugs(std::size_t place, const WorkerDebugs& debugs) {
  if (debugs.begins) {
    debugged_ = place;
  } else if (debugged_ == place) {
    debugged_.reset();
  }
}

std::optional<Event> Workforce::pop() {
  if (asks_) {
    asking_ = std::exchange(asks_, std::nullopt);
    return SyncAsked{};
  }
  return debugged_ ? std::nullopt : reorder_.pop();
}

PoolWorker* Workforce::take_asking() {
  const auto place = std::exchange(asking_, std::nullopt);
  return place ? &crew_[*place] : nullptr;
}

void Workforce::started(std::size_t place, std::int64_t index, Time now) {
  on_debugs(place, {});  // who steps out of a test does not say that it is over
  PoolWorker& worker = crew_[place];
  leave_item(place);
  worker.record.started(index);
  handout_.started(static_cast<int>(place), index, now);
  feed(place, now);
}

void Workforce::finished(std::size_t place, std::int64_t index, Time now) {
  crew_[place].record.finished();
  handout_.finished(static_cast<int>(place), index, now);
}

/// What a worker's session says at its end is about the whole run, and only the zygote may say that.
bool Workforce::explains(PoolWorker& worker, const Event& event) {
  if (std::holds_alternative<RunDone>(event)) return true;
  if (std::holds_alternative<InternalErrored>(event)) {
    standing_.broken();
  } else if (const auto* stopped = std::get_if<Stopped>(&event)) {
    standing_.stop_because(stopped->reason, stopped->failed);
  } else if (const auto* interrupted = std::get_if<WasInterrupted>(&event)) {
    standing_.interrupted(*interrupted);
  } else {
    return false;
  }
  worker.record.explained();
  heed_standing();
  return true;
}

void Workforce::test_failed(const PoolWorker& worker, std::int64_t item) {
  standing_.test_failed(item, worker.record.ran());
  heed_standing();
}

void Workforce::leave_item(std::size_t place) {
  if (const auto item = crew_[place].record.leave()) reorder_.close(copies_.of(*item, place));
}

// --- how workers end
// ------------------------------------------------------------------------------------------------------------------------

namespace {

RunnerEnded obituary_of(const PoolWorker& worker, base::ExitStatus status) {
  const RunnerFiles& files = worker.line.files();
  return {.exit_code = status.exit_code,
          .signal = status.signal,
          .stack = files.fault(),
          .out = files.out(),
          .err = files.err(),
          .time_limit = worker.watchdog.exceeded()};
}

}  // namespace

Status Workforce::ended(int place, base::ExitStatus status, Time now) {
  if (crew_.at(place) == nullptr) return Done{};
  const Result<bool> read = listen(static_cast<std::size_t>(place), now);
  if (!read) return read.error();
  bury(static_cast<std::size_t>(place), status, now);
  return Done{};
}

void Workforce::bury(std::size_t place, base::ExitStatus status, Time now) {
  PoolWorker& worker = crew_[place];
  const RunnerEnded end = obituary_of(worker, status);
  const bool fruitful = !worker.record.ran().empty();
  const bool expected = left_in_peace(worker.record, end);
  if (fastest::execute::died_at_exit(worker.record, end) && !died_at_exit_) died_at_exit_ = end;
  if (!worker.record.has_collected() && !worker.record.has_explained() && !standing_.stops())
    note_early_end(place, end);
  on_debugs(place, {});
  if (asks_ == place) asks_.reset();
  const auto again = settle_item(place, end);
  handout_.lost(static_cast<int>(place));
  if (again) handout_.again(static_cast<int>(place), *again);
  if (end.signal == 0) standing_.worker_left(end.exit_code);
  worker.end();
  --alive_;
  if (handout_.has_more(static_cast<int>(place)) && standing_.may_replace(fruitful, expected)) want(place);
  heed_standing();
  if (alive_ == 0) begin_phase({}, now);
}

/// A worker that does not get as far as its first item would not the next time, either.
void Workforce::note_early_end(std::size_t place, const RunnerEnded& end) {
  reorder_.add(-1, InternalErrored{obituary(fmt::format("worker gw{} ended while it collected", place), end)});
  standing_.broken();
  heed_standing();
}

/// The item that the worker was at, if it is to be run again.
std::optional<std::int64_t> Workforce::settle_item(std::size_t place, const RunnerEnded& end) {
  PoolWorker& worker = crew_[place];
  const std::optional<std::int64_t> item = worker.record.in_flight();
  Fate fate = fate_of_item(worker.record, end);
  if (fate == Fate::kSuspended) {
    if (!handout_.stopped() && standing_.may_run_again(*item)) return item;
    fate = Fate::kCrashed;
  }
  if (fate == Fate::kCrashed) {
    crashed_ = true;
    pass_on(place, item, crash_of(*item, end, late_because_), frame_crashed(*item, cause_of(end)));
    test_failed(worker, *item);
  }
  if (fate != Fate::kBrokenOff || worker.record.has_reported()) leave_item(place);
  return std::nullopt;
}

bool Workforce::end_all(Time now) {
  bool any = false;
  debugged_.reset();
  asks_.reset();
  for (std::size_t place = 0; place < crew_.size(); ++place) {
    PoolWorker& worker = crew_[place];
    if (!worker.alive()) continue;
    any = true;
    worker.signal(SIGKILL);
    worker.wait_for_end();
    // If its last frame is damaged, what came before it stands.
    [[maybe_unused]] const Result<bool> read = listen(place, now);
    if (const auto item = worker.record.in_flight()) {
      lost_.push_back(copies_.of(*item, place));
    } else {
      leave_item(place);
    }
    worker.end();
  }
  if (any) reorder_.close_all();
  return any;
}

// --- phases
// ------------------------------------------------------------------------------------------------------------------------

/// Workers in these places; none: those that the next phase wants, and if there is none the tests are over.
void Workforce::begin_phase(const std::vector<int>& places, Time now) {
  for (const int place : places.empty() ? handout_.next_phase() : places) want(static_cast<std::size_t>(place));
  if (alive_ == 0) finish(now);
}

void Workforce::want(std::size_t place) {
  ++alive_;
  wanted_.push_back(static_cast<int>(place));
}

void Workforce::interrupted() {
  standing_.interrupted();
  heed_standing();
}

void Workforce::hurry(const std::string& reason, int signal, Time now) {
  late_because_ = reason;
  standing_.time_is_over(reason);
  heed_standing();
  crew_.hurry(signal, now);
}

void Workforce::heed_standing() {
  if (!standing_.stops() || handout_.stopped()) return;
  handout_.stop();
  crew_.say_no_more();
}

/// Nobody runs anything any more.
void Workforce::finish(Time now) {
  if (std::exchange(over_, true)) return;
  reorder_.close_all();
  orders_ += reorder_.take_relayed();
  TestsOver ending = standing_.ending(now);
  if (spawns_) ending.confirm.clear();  // that is done in forks
  orders_ += frame_over(ending);
}

std::string Workforce::take_orders() { return reorder_.take_relayed() + std::exchange(orders_, {}); }

}  // namespace fastest::execute
