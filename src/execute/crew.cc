#include "execute/crew.h"

#include "execute/runner_signals.h"

namespace fastest::execute {

PoolWorker* Crew::at(int place) {
  return place >= 0 && static_cast<std::size_t>(place) < workers_.size() ? &workers_[static_cast<std::size_t>(place)]
                                                                         : nullptr;
}

void Crew::begin_worker(PoolWorker& worker, int pid, Watchdog::Time now) {
  worker.begin(pid);
  worker.watchdog = Watchdog();
  worker.watchdog.heed(CollectionFinished{}, now);
  worker.watchdog.heed(every_limit_, now);
}

void Crew::end_all() {
  for (PoolWorker& worker : workers_) worker.end();
}

void Crew::signal(int number) const {
  for (const PoolWorker& worker : workers_) worker.signal(number);
}

void Crew::say_no_more() {
  for (PoolWorker& worker : workers_) {
    if (worker.alive()) worker.say_no_more();
  }
}

void Crew::hurry(int number, Watchdog::Time now) {
  for (PoolWorker& worker : workers_) {
    if (!worker.alive()) continue;
    worker.signal(number);
    worker.watchdog.hurry(now);
  }
}

void Crew::limit_every(const TestTimeLimit& limit, Watchdog::Time now) {
  every_limit_ = limit;
  for (PoolWorker& worker : workers_) worker.watchdog.heed(limit, now);
}

void Crew::watch(Watchdog::Time now) {
  for (PoolWorker& worker : workers_) {
    if (worker.alive()) obey(worker.watchdog.step(now), worker);
  }
}

std::vector<base::Ring*> Crew::rings() {
  std::vector<base::Ring*> rings;
  for (PoolWorker& worker : workers_) rings.push_back(&worker.line.ring());
  return rings;
}

std::vector<base::Ring*> Crew::busy_rings() {
  std::vector<base::Ring*> rings;
  for (PoolWorker& worker : workers_) {
    if (worker.alive()) rings.push_back(&worker.line.ring());
  }
  return rings;
}

void Crew::flush() {
  for (PoolWorker& worker : workers_) worker.line.flush();
}

}  // namespace fastest::execute
