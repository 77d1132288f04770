// Events of items that run at the same time, put back into the order of the collection, so that the output of a run
// does not depend on which worker was faster.
//
// All events of an item are its group. A group is passed on as a whole once it is complete and all groups before it
// are.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fastest/event.h"

namespace fastest::execute {

class Reorder {
 public:
  /// From now on groups are 0 .. count-1; none of them is passed on.
  void reset(std::size_t count);

  /// One more event of a group, and what the zygote is to hear of it, as a frame. What comes after its group was passed
  /// on is passed on at once.
  void add(std::int64_t group, Event event, std::string_view relayed = {});
  /// The group is complete.
  void close(std::int64_t group);
  /// No more will come: complete groups are passed on in order, all others are dropped.
  void close_all();

  /// The next event in order, if it is known.
  std::optional<Event> pop();
  /// The frames for the zygote, of everything that was passed on since the last time.
  std::string take_relayed() { return std::exchange(relayed_, {}); }

 private:
  struct Group {
    std::vector<Event> events;
    std::string relayed;
    bool complete = false;
  };
  void pass_on(Group& group);
  void advance();

  std::vector<Group> groups_;
  std::size_t next_ = 0;  ///< the first group that was not passed on
  std::deque<Event> ready_;
  std::string relayed_;
};

}  // namespace fastest::execute
