#include "schedule/each.h"

#include <utility>

namespace fastest::schedule {
namespace {

/// Neighbours that have what is asked for, in one span each.
template <typename Wanted>
std::vector<Span> spans_of(const std::vector<WorkItem>& items, Wanted wanted) {
  std::vector<Span> spans;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (!wanted(items[i])) continue;
    const auto index = static_cast<std::int64_t>(i);
    if (!spans.empty() && spans.back().end == index) {
      ++spans.back().end;
    } else {
      spans.push_back({index, index + 1});
    }
  }
  return spans;
}

}  // namespace

int EachWorker::plan(std::vector<WorkItem> items, int workers) {
  const std::vector<Span> together = spans_of(items, [](const WorkItem& item) { return !item.alone && !item.apart; });
  const std::vector<Span> alone = spans_of(items, [](const WorkItem& item) { return item.alone && !item.apart; });
  shares_.assign(static_cast<std::size_t>(workers), {together, {}});
  turns_.clear();
  for (int worker = 0; worker < workers && !alone.empty(); ++worker) turns_.push_back({worker, alone});
  for (std::size_t i = 0; i < items.size(); ++i) {
    const auto index = static_cast<std::int64_t>(i);
    for (int worker = 0; worker < workers && items[i].apart; ++worker) turns_.push_back({worker, {{index, index + 1}}});
  }
  return together.empty() ? 0 : workers;
}

std::optional<std::vector<Span>> EachWorker::next(int worker, Time /*now*/, const TakeBack& /*take_back*/) {
  Share& share = at(worker);
  if (share.waiting.empty()) return std::nullopt;
  share.given.insert(share.given.end(), share.waiting.begin(), share.waiting.end());
  return std::exchange(share.waiting, {});
}

void EachWorker::started(int worker, std::int64_t index, Time /*now*/) {
  Spans& given = at(worker).given;
  while (!given.empty() && (index < given.front().begin || index >= given.front().end)) given.erase(given.begin());
  if (given.empty()) return;
  given.front().begin = index + 1;
  if (given.front().size() == 0) given.erase(given.begin());
}

std::vector<std::int64_t> EachWorker::lost(int worker) {
  Share& share = at(worker);
  std::vector<std::int64_t> items;
  for (const Span& span : share.given) {
    for (std::int64_t index = span.begin; index < span.end; ++index) items.push_back(index);
  }
  share.waiting.insert(share.waiting.begin(), share.given.begin(), share.given.end());
  share.given.clear();
  return items;
}

void EachWorker::again(int worker, std::int64_t index) {
  Spans& waiting = at(worker).waiting;
  waiting.insert(waiting.begin(), {index, index + 1});
}

std::vector<int> EachWorker::next_phase() {
  if (turns_.empty()) return {};
  Turn turn = std::move(turns_.front());
  turns_.pop_front();
  at(turn.worker).waiting = std::move(turn.spans);
  return {turn.worker};
}

}  // namespace fastest::schedule
