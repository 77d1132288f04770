// Node ids may repeat (--keep-duplicates): the n-th of one runner is the n-th of the other.
#include "execute/progress.h"

#include <algorithm>
#include <deque>
#include <type_traits>
#include <unordered_map>

namespace fastest::execute {

void Progress::collected(const std::vector<Item>& items) {
  has_collected_ = true;
  if (!replaced_) {
    nodeids_.clear();
    for (const Item& item : items) nodeids_.push_back(item.nodeid);
    finished_.assign(nodeids_.size(), false);
    return;
  }
  std::unordered_map<std::string_view, std::deque<std::int64_t>> places;
  for (std::size_t i = 0; i < nodeids_.size(); ++i) {
    if (!finished_[i]) places[nodeids_[i]].push_back(static_cast<std::int64_t>(i));
  }
  original_.clear();
  for (const Item& item : items) {
    auto& found = places[item.nodeid];
    original_.push_back(found.empty() ? -1 : found.front());
    if (!found.empty()) found.pop_front();
  }
}

void Progress::added(std::int64_t index, const Item& item) {
  if (index < 0 || replaced_) return;
  const auto place = static_cast<std::size_t>(index);
  nodeids_.resize(std::max(nodeids_.size(), place + 1));
  nodeids_[place] = item.nodeid;
  finished_.resize(nodeids_.size());
}

void Progress::restart() {
  in_flight_.reset();
  has_collected_ = false;
  replaced_ = true;
}

std::int64_t Progress::original(std::int64_t index) const {
  const auto place = static_cast<std::size_t>(index);
  return index < 0 || place >= original_.size() ? index : original_[place];
}

std::string Progress::nodeid(std::int64_t index) const {
  const auto place = static_cast<std::size_t>(index);
  return index < 0 || place >= nodeids_.size() ? std::string() : nodeids_[place];
}

bool Progress::translate(Event& event) const {
  return std::visit(
      [this](auto& held) {
        if constexpr (requires { held.index; }) {
          if (held.index < 0) return true;
          held.index = original(held.index);
          const bool is_new = std::is_same_v<std::decay_t<decltype(held)>, ItemAdded>;
          return held.index >= 0 && (is_new || static_cast<std::size_t>(held.index) < nodeids_.size());
        }
        return true;
      },
      event);
}

void Progress::finished(std::int64_t index) {
  if (in_flight_ == index) in_flight_.reset();
  const auto place = static_cast<std::size_t>(index);
  if (index < 0 || place >= finished_.size() || finished_[place]) return;
  finished_[place] = true;
  ++finished_count_;
}

std::vector<std::string> Progress::done() const {
  std::vector<std::string> result;
  for (std::size_t i = 0; i < nodeids_.size(); ++i) {
    if (finished_[i]) result.push_back(nodeids_[i]);
  }
  return result;
}

}  // namespace fastest::execute
