// A unit ends where the key changes that its items share, or where it would be longer than its part of the whole.
#include "schedule/units.h"

#include <algorithm>
#include <string_view>
#include <unordered_map>

namespace fastest::schedule {
namespace {

std::string_view file_of(std::string_view nodeid) { return nodeid.substr(0, nodeid.find("::")); }

/// The class, or the file for a function.
std::string_view scope_of(std::string_view nodeid) {
  nodeid = nodeid.substr(0, nodeid.find('['));
  return nodeid.substr(0, nodeid.rfind("::"));
}

class Cutter {
 public:
  Cutter(const std::vector<WorkItem>& items, const Estimates& estimates, const UnitRules& rules)
      : items_(items), estimates_(estimates), rules_(rules) {}

  std::vector<Unit> cut(bool alone) {
    limit_for(alone);
    for (std::size_t i = 0; i < items_.size(); ++i) {
      if (belongs(items_[i], alone)) place(static_cast<std::int64_t>(i), items_[i]);
    }
    if (estimates_.informed()) {
      std::stable_sort(units_.begin(), units_.end(),
                       [](const Unit& a, const Unit& b) { return a.seconds > b.seconds; });
    }
    return std::move(units_);
  }

 private:
  static bool belongs(const WorkItem& item, bool alone) { return !item.apart && item.alone == alone; }

  void limit_for(bool alone) {
    std::int64_t count = 0;
    double seconds = 0;
    for (std::size_t i = 0; i < items_.size(); ++i) {
      if (!belongs(items_[i], alone)) continue;
      ++count;
      seconds += estimates_.of(static_cast<std::int64_t>(i));
    }
    longest_ = std::max<std::int64_t>(count / rules_.pieces, 1);
    seconds_ = seconds / rules_.pieces;
  }

  void place(std::int64_t index, const WorkItem& item) {
    if (!item.group.empty()) return append(kept("@" + item.group), index);
    switch (rules_.together) {
      case Together::kScope:
        return append(kept(std::string(scope_of(item.nodeid))), index);
      case Together::kFile:
        return append(kept(std::string(file_of(item.nodeid))), index);
      default:
        return append(neighbours(index, file_of(item.nodeid)), index);
    }
  }

  /// The one unit of this key.
  Unit& kept(const std::string& key) {
    const auto [found, added] = places_.try_emplace(key, units_.size());
    if (added) units_.push_back({.spans = {}, .divisible = false});
    return units_[found->second];
  }

  /// The last unit if the item may join it, else a new one.
  Unit& neighbours(std::int64_t index, std::string_view file) {
    if (!units_.empty()) {
      Unit& last = units_.back();
      const bool adjacent = last.divisible && last.spans.back().end == index;
      const bool has_room = last.spans.back().size() < longest_ &&
                            (!estimates_.informed() || last.seconds + estimates_.of(index) <= seconds_);
      if (adjacent && has_room && file == file_of(items_[static_cast<std::size_t>(index - 1)].nodeid)) return last;
    }
    return units_.emplace_back();
  }

  void append(Unit& unit, std::int64_t index) {
    unit.seconds += estimates_.of(index);
    if (!unit.spans.empty() && unit.spans.back().end == index) {
      ++unit.spans.back().end;
    } else {
      unit.spans.push_back({index, index + 1});
    }
  }

  const std::vector<WorkItem>& items_;
  const Estimates& estimates_;
  const UnitRules& rules_;
  std::int64_t longest_ = 1;
  double seconds_ = 0;
  std::vector<Unit> units_;
  std::unordered_map<std::string, std::size_t> places_;
};

}  // namespace

std::vector<Unit> units_of(const std::vector<WorkItem>& items, const Estimates& estimates, const UnitRules& rules,
                           bool alone) {
  return Cutter(items, estimates, rules).cut(alone);
}

}  // namespace fastest::schedule
