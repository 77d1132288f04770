#include "execute/reorder.h"

#include <iterator>
#include <utility>

namespace fastest::execute {

void Reorder::reset(std::size_t count) {
  groups_.assign(count, {});
  next_ = 0;
}

void Reorder::add(std::int64_t group, Event event, std::string_view relayed) {
  const auto place = static_cast<std::size_t>(group);
  if (group < 0 || place < next_ || place >= groups_.size()) {
    ready_.push_back(std::move(event));
    relayed_ += relayed;
  } else {
    groups_[place].events.push_back(std::move(event));
    groups_[place].relayed += relayed;
  }
}

void Reorder::close(std::int64_t group) {
  const auto place = static_cast<std::size_t>(group);
  if (group < 0 || place >= groups_.size()) return;
  groups_[place].complete = true;
  advance();
}

void Reorder::close_all() {
  for (; next_ < groups_.size(); ++next_) {
    if (groups_[next_].complete) pass_on(groups_[next_]);
  }
}

std::optional<Event> Reorder::pop() {
  if (ready_.empty()) return std::nullopt;
  Event event = std::move(ready_.front());
  ready_.pop_front();
  return event;
}

void Reorder::pass_on(Group& group) {
  std::move(group.events.begin(), group.events.end(), std::back_inserter(ready_));
  group.events = {};
  relayed_ += std::exchange(group.relayed, {});
}

void Reorder::advance() {
  for (; next_ < groups_.size() && groups_[next_].complete; ++next_) pass_on(groups_[next_]);
}

}  // namespace fastest::execute
