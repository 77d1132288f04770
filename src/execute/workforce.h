// What the workers of a pool say and what follows from it: whose events are whose, who is given what next, what the end
// of a worker means. What the zygote must hear of it is collected as frames, so all of this works without one.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/process.h"
#include "execute/copies.h"
#include "execute/crew.h"
#include "execute/handout.h"
#include "execute/reorder.h"
#include "execute/standing.h"

namespace fastest::execute {

class Workforce {
 public:
  using Time = Scheduler::Time;

  Workforce(const StandingRules& rules, std::unique_ptr<Scheduler> scheduler, std::vector<PoolWorker> workers);

  /// For a zygote that is about to start; it has no workers yet.
  Status open(const WorkUnit& unit, Time now);

  /// The zygote can fork; what it knows of the items besides.
  void ready(const ZygoteReady& ready, Time now);
  /// Something that the zygote says itself.
  void from_zygote(Event event, Time now);
  /// From now on workers are spawned, and collect for themselves.
  void spawn_workers() { spawns_ = true; }
  [[nodiscard]] bool spawns() const { return spawns_; }
  /// The places in which a process is to be started, each once.
  std::vector<int> take_wanted() { return std::exchange(wanted_, {}); }
  /// There is a process in this place.
  void begun(int place, int pid, Time now);
  /// Reads what the worker has said; whether there was anything.
  Result<bool> listen(std::size_t place, Time now);
  /// The worker is gone. Reads the rest of what it has said.
  Status ended(int place, base::ExitStatus status, Time now);
  /// The zygote is gone, and with it all workers, in a moment. Whether there was still something to hear.
  bool end_all(Time now);

  /// A SIGINT has come; or no other test starts, for this reason.
  void interrupted();
  void hurry(const std::string& reason, int signal, Time now);

  /// The next event in order; none while a debugger has the terminal.
  std::optional<Event> pop();
  /// The worker whose SyncAsked was the last event; nothing: it was not a worker's.
  PoolWorker* take_asking();
  /// Frames for the zygote, all since the last time.
  std::string take_orders();
  /// Tests that have failed.
  [[nodiscard]] std::int64_t failed() const { return standing_.failed(); }
  /// The zygote was told that nobody runs anything any more.
  [[nodiscard]] bool over() const { return over_; }
  /// A worker has died in a test, which could tear nothing down.
  [[nodiscard]] bool crashed() const { return crashed_; }
  /// Items that were in flight when the zygote died.
  [[nodiscard]] const std::vector<std::int64_t>& lost() const { return lost_; }
  /// The first worker that died after its tests.
  [[nodiscard]] const std::optional<RunnerEnded>& died_at_exit() const { return died_at_exit_; }

  /// Of the node ids with a verdict those that no worker has to run any more.
  [[nodiscard]] std::vector<std::string> complete(const std::vector<std::string>& done) const {
    return copies_.complete(done);
  }

  Crew& crew() { return crew_; }
  base::Board& board() { return handout_.board(); }

 private:
  void collected(const std::vector<Item>& items);
  WorkItem* work_item(std::int64_t index);
  void on_event(std::size_t place, Event event, std::string_view body, Time now);
  void started(std::size_t place, std::int64_t index, Time now);
  void finished(std::size_t place, std::int64_t index, Time now);
  bool explains(PoolWorker& worker, const Event& event);
  void test_failed(const PoolWorker& worker, std::int64_t item);
  void leave_item(std::size_t place);
  void feed(std::size_t place, Time now) { handout_.feed(crew_[place], static_cast<int>(place), now); }
  void bury(std::size_t place, base::ExitStatus status, Time now);
  std::optional<std::int64_t> settle_item(std::size_t place, const RunnerEnded& end);
  void begin_phase(const std::vector<int>& places, Time now);
  void pass_on(std::size_t place, std::optional<std::int64_t> item, Event event, std::string_view relayed);
  void want(std::size_t place);
  void note_early_end(std::size_t place, const RunnerEnded& end);
  bool is_early(PoolWorker& worker, Event& event);
  void on_collected(std::size_t place, const WorkerCollected& collected);
  void on_debugs(std::size_t place, const WorkerDebugs& debugs);
  void heed_standing();
  void finish(Time now);

  StandingRules rules_;
  Copies copies_;
  Crew crew_;
  Handout handout_;
  Standing standing_;
  Reorder reorder_;
  std::string orders_;
  std::vector<int> wanted_;
  bool spawns_ = false;

  std::vector<std::string> nodeids_;                     ///< of the collection, where workers are spawned
  std::set<std::string> suspects_;                       ///< node ids
  std::vector<WorkItem> items_;                          ///< until the schedule has them
  std::string late_because_;                             ///< why no other test starts; empty: they do
  int alive_ = 0;                                        ///< workers, those that are being forked included
  std::optional<std::size_t> debugged_, asks_, asking_;  ///< who has the terminal; who waits until it is quiet there
  bool over_ = false, crashed_ = false;
  std::vector<std::int64_t> lost_;
  std::optional<RunnerEnded> died_at_exit_;
};

}  // namespace fastest::execute
