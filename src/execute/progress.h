// What dispatch knows of the items: which there are, which have a verdict, which is being run.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "fastest/event.h"

namespace fastest::execute {

class Progress {
 public:
  /// The collection of the first runner, or of one that replaces it. A replacement may number the items differently;
  /// from then on its indices are translated to the first runner's.
  void collected(const std::vector<Item>& items);
  void added(std::int64_t index, const Item& item);
  /// A new runner starts: nothing is in flight, and it has not collected.
  void restart();

  /// Rewrites the event's index to the first runner's; false if it is about an item that has its verdict, or that the
  /// first runner did not have: nobody behind us need doubt an index.
  bool translate(Event& event) const;

  /// The first runner's index of an item; -1: it had none.
  [[nodiscard]] std::int64_t original(std::int64_t index) const;

  /// Of one of the first runner's items; empty: there is none.
  [[nodiscard]] std::string nodeid(std::int64_t index) const;

  void started(std::int64_t index) { in_flight_ = index; }
  void finished(std::int64_t index);

  [[nodiscard]] bool has_collected() const { return has_collected_; }
  [[nodiscard]] std::optional<std::int64_t> in_flight() const { return in_flight_; }
  [[nodiscard]] std::size_t finished_count() const { return finished_count_; }
  [[nodiscard]] bool all_finished() const { return finished_count_ >= nodeids_.size(); }
  /// Node ids with a verdict, in the order of the collection.
  [[nodiscard]] std::vector<std::string> done() const;

 private:
  std::vector<std::string> nodeids_;
  std::vector<bool> finished_;
  std::vector<std::int64_t> original_;  ///< a replacement's index -> the first runner's; empty: the same
  std::optional<std::int64_t> in_flight_;
  std::size_t finished_count_ = 0;
  bool has_collected_ = false, replaced_ = false;
};

}  // namespace fastest::execute
