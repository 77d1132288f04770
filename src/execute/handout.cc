#include "execute/handout.h"

namespace fastest::execute {

Status Handout::open(int copies) {
  Result<base::Board> board = base::Board::create(copies);
  if (!board) return board.error();
  board_.emplace(board.take());
  return Done{};
}

void Handout::feed(PoolWorker& worker, int place, Time now) {
  const auto take_back = [this, place](std::int64_t index) { return board_->give(index, place); };
  while (!worker.record.awaits_end()) {
    const auto spans = stopped() ? std::nullopt : scheduler_->next(place, now, take_back);
    if (!spans) return worker.say_no_more();
    if (spans->empty()) return;
    for (const Span& span : *spans) {
      for (std::int64_t index = span.begin; index < span.end; ++index) board_->give(index, place);
    }
    worker.give(*spans);
  }
}

void Handout::lost(int place) {
  for (const std::int64_t item : scheduler_->lost(place)) board_->forget(item, place);
}

void Handout::again(int place, std::int64_t index) {
  board_->forget(index, place);
  scheduler_->again(place, index);
}

}  // namespace fastest::execute
