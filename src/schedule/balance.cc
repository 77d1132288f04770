#include "schedule/balance.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

namespace fastest::schedule {
namespace {

constexpr int kUnitsPerWorker = 6;      // few enough to keep neighbours together, enough to even out
constexpr double kWorthAWorker = 0.01;  // seconds of tests: twice what the start and the end of a worker cost
constexpr double kWorthAProcess = 0.1;  // seconds of tests: ten times what a fresh process for them costs
constexpr std::size_t kUnitsAhead = 2;  // what a worker has before it, so that it never waits for an answer

double seconds_between(Scheduler::Time from, Scheduler::Time to) {
  return std::chrono::duration<double>(to - from).count();
}

/// Removes an item from the unit that holds it, and whatever stands before it there: it was passed over.
void pass(std::deque<Unit>& units, std::int64_t index) {
  while (!units.empty()) {
    auto& spans = units.front().spans;
    while (!spans.empty() && (index < spans.front().begin || index >= spans.front().end)) spans.erase(spans.begin());
    if (!spans.empty()) {
      spans.front().begin = index + 1;
      if (spans.front().size() == 0) spans.erase(spans.begin());
      if (spans.empty()) units.pop_front();
      return;
    }
    units.pop_front();
  }
}

}  // namespace

std::int64_t Balance::Load::count() const {
  std::int64_t sum = 0;
  for (const Unit& unit : units) {
    for (const Span& span : unit.spans) sum += span.size();
  }
  return sum;
}

Balance::Balance(BalanceRules rules, Estimate history) : rules_(rules), history_(std::move(history)) {}

int Balance::plan(std::vector<WorkItem> items, int workers) {
  items_ = std::move(items);
  estimates_ = Estimates(items_, history_);
  loads_.assign(static_cast<std::size_t>(workers), {});
  alone_ = false;
  apart_.clear();
  for (std::size_t i = 0; i < items_.size(); ++i) {
    if (items_[i].apart) apart_.push_back(static_cast<std::int64_t>(i));
  }
  const int worthy = worth(workers);
  const UnitRules rules{rules_.together, pieces(worthy)};
  const std::vector<Unit> units = units_of(items_, estimates_, rules, alone_);
  units_.assign(units.begin(), units.end());
  return std::min(worthy, static_cast<int>(std::min(units_.size(), loads_.size())));
}

double Balance::whole() const { return estimates_.of({0, static_cast<std::int64_t>(items_.size())}); }

/// A fresh process for each unit asks for longer ones, where history knows how long they are.
int Balance::pieces(int worthy) const {
  if (worthy < 2) return 1;
  const int most = worthy * kUnitsPerWorker;
  if (!rules_.one_unit_each || !estimates_.complete()) return most;
  return static_cast<int>(std::clamp(std::ceil(whole() / kWorthAProcess), 1.0, static_cast<double>(most)));
}

/// Only where history knows every item: what is new may take long.
int Balance::worth(int workers) const {
  if (!estimates_.complete()) return workers;
  const double seconds = whole();
  return seconds < kWorthAWorker * workers ? std::max(static_cast<int>(std::ceil(seconds / kWorthAWorker)), 1)
                                           : workers;
}

std::optional<std::vector<Span>> Balance::next(int worker, Time now, const TakeBack& take_back) {
  Load& to = load(worker);
  if (rules_.one_unit_each && to.served) return std::nullopt;
  if (!units_.empty()) {
    if (to.units.size() >= kUnitsAhead) return std::vector<Span>{};
    Unit unit = std::move(units_.front());
    units_.pop_front();
    return hand_over(to, std::move(unit));
  }
  if (to.count() > 1) return std::vector<Span>{};
  std::vector<Span> stolen = steal(to, now, take_back);
  if (!stolen.empty()) return stolen;
  return std::nullopt;
}

std::vector<Span> Balance::hand_over(Load& to, Unit unit) {
  to.served = true;
  std::vector<Span> spans = unit.spans;
  to.units.push_back(std::move(unit));
  return spans;
}

void Balance::started(int worker, std::int64_t index, Time now) {
  Load& by = load(worker);
  pass(by.units, index);
  by.current = index;
  by.since = now;
}

void Balance::finished(int worker, std::int64_t index, Time now) {
  Load& by = load(worker);
  if (by.current != index) return;
  estimates_.learn(seconds_between(by.since, now));
  by.current.reset();
}

std::vector<std::int64_t> Balance::lost(int worker) {
  Load load = std::exchange(this->load(worker), {});
  std::vector<std::int64_t> items;
  for (const Unit& unit : load.units) {
    for (const Span& span : unit.spans) {
      for (std::int64_t index = span.begin; index < span.end; ++index) items.push_back(index);
    }
  }
  units_.insert(units_.begin(), std::make_move_iterator(load.units.begin()), std::make_move_iterator(load.units.end()));
  return items;
}

void Balance::again(int /*worker*/, std::int64_t index) { put_first(index); }

void Balance::put_first(std::int64_t index) {
  units_.push_front({.spans = {{index, index + 1}}, .seconds = estimates_.of(index)});
}

std::vector<int> Balance::next_phase() {
  if (!std::exchange(alone_, true)) {
    const std::vector<Unit> units = units_of(items_, estimates_, {rules_.together, 1}, alone_);
    units_.assign(units.begin(), units.end());
  }
  if (units_.empty() && !apart_.empty()) {
    put_first(apart_.front());
    apart_.pop_front();
  }
  return units_.empty() ? std::vector<int>{} : std::vector<int>{0};
}

double Balance::remaining(const Load& load, Time now) const {
  double sum = 0;
  for (const Unit& unit : load.units) {
    for (const Span& span : unit.spans) sum += estimates_.of(span);
  }
  if (!load.current) return sum;
  const double ran = seconds_between(load.since, now);
  return sum + std::max(estimates_.of(*load.current) - ran, 0.0);
}

// --- stealing
// ----------------------------------------------------------------------------------------------------------------------

/// Half of what the busiest has more than the thief; nothing if that is not worth it.
std::vector<Span> Balance::steal(Load& thief, Time now, const TakeBack& take_back) {
  Load* victim = busiest(thief, now);
  if (victim == nullptr) return {};
  const double lead = remaining(*victim, now) - remaining(thief, now);
  Unit stolen = split_off(*victim, lead / 2, take_back);
  return stolen.spans.empty() ? std::vector<Span>{} : hand_over(thief, std::move(stolen));
}

Balance::Load* Balance::busiest(const Load& thief, Time now) {
  Load* found = nullptr;
  double most = remaining(thief, now);
  for (Load& load : loads_) {
    // One that has a single item left and nothing to do will have started it before we are there.
    const bool has_some = load.count() > 1 || (load.count() == 1 && load.current);
    const double left = remaining(load, now);
    if (&load == &thief || !has_some || left <= most) continue;
    found = &load;
    most = left;
  }
  return found;
}

/// From the back, at least one item, at most so many seconds. What must stay together is taken as a whole or not.
Unit Balance::split_off(Load& victim, double seconds, const TakeBack& take_back) {
  Unit stolen;
  while (!victim.units.empty()) {
    Unit& last = victim.units.back();
    if (!last.divisible) break;
    Span& span = last.spans.back();
    const std::int64_t index = span.end - 1;
    const double costs = estimates_.of(index);
    if (!stolen.spans.empty() && stolen.seconds + costs > seconds) break;
    if (!take_back(index)) break;
    stolen.seconds += costs;
    if (!stolen.spans.empty() && stolen.spans.front().begin == index + 1) {
      --stolen.spans.front().begin;
    } else {
      stolen.spans.insert(stolen.spans.begin(), {index, index + 1});
    }
    last.seconds -= costs;
    if (--span.end == span.begin) last.spans.pop_back();
    if (last.spans.empty()) victim.units.pop_back();
  }
  return stolen;
}

}  // namespace fastest::schedule
