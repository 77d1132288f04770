#include "execute/copies.h"

#include <unordered_map>
#include <utility>
#include <variant>

namespace fastest::execute {

void Copies::translate(Event& event, std::size_t place) {
  if (count_ < 2) return;
  std::visit(
      [&](auto& held) {
        using Held = std::decay_t<decltype(held)>;
        if constexpr (requires { held.index; }) {
          bool failed = std::is_same_v<Held, TestCrashed>;
          if constexpr (std::is_same_v<Held, Reported>) failed = held.outcome == "failed" && !held.wasxfail;
          if (failed) failed_in_.try_emplace(held.index, place);
          held.index = of(held.index, place);
        }
      },
      event);
}

void Copies::multiply(Event& event) {
  if (count_ < 2) return;
  if (auto* collected = std::get_if<ItemsCollected>(&event)) {
    std::vector<Item> items;
    items.reserve(collected->items.size() * static_cast<std::size_t>(count_));
    for (const Item& item : collected->items) items.insert(items.end(), static_cast<std::size_t>(count_), item);
    collected->items = std::move(items);
    collected->copies = count_;
  } else if (auto* confirmed = std::get_if<Confirmed>(&event)) {
    const auto found = failed_in_.find(confirmed->index);
    confirmed->index = of(confirmed->index, found == failed_in_.end() ? 0 : found->second);
  }
}

std::vector<std::string> Copies::complete(const std::vector<std::string>& nodeids) const {
  if (count_ < 2) return nodeids;
  std::unordered_map<std::string, int> seen;
  std::vector<std::string> result;
  for (const std::string& nodeid : nodeids) {
    if (++seen[nodeid] % count_ == 0) result.push_back(nodeid);
  }
  return result;
}

}  // namespace fastest::execute
