// What earlier runs taught about tests. Schedulers ask how long an item will probably take; nothing here ever decides a
// verdict, so a missing or old history costs time and never a result.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <unordered_map>

namespace fastest {

enum class PastOutcome : std::uint8_t { kPassed = 0, kFailed = 1, kSkipped = 2, kCrashed = 3 };

/// One item's past, or one observation of it (`runs` is 1).
struct Past {
  std::optional<double> seconds;  ///< set-up, call and teardown together; nothing: it has never run to its end
  double failure_rate = 0;        ///< 0: it always passed, 1: it always failed; younger runs count more
  PastOutcome last = PastOutcome::kPassed;
  int runs = 1;                  ///< observations in these numbers, at most kMaxRuns
  std::int64_t last_minute = 0;  ///< when it was last seen: minutes since the epoch

  static constexpr int kMaxRuns = 255;
};

/// Items are known by a hash of their node id.
using ItemKey = std::uint64_t;
ItemKey item_key(std::string_view nodeid);

/// All items' pasts. A value: a run reads it once and looks things up.
class History {
 public:
  [[nodiscard]] const Past* find(std::string_view nodeid) const { return find(item_key(nodeid)); }
  [[nodiscard]] const Past* find(ItemKey key) const;
  /// What the item will probably take: 0 if it was skipped the last time; nothing: it is new or has never ended.
  [[nodiscard]] std::optional<double> seconds(std::string_view nodeid) const;

  /// Of all items that have a duration.
  [[nodiscard]] double total_seconds() const;
  /// Items that lately both passed and failed.
  [[nodiscard]] std::size_t flaky_count() const;

  /// Smooths an observation into what is known; a past of several runs replaces it.
  void add(ItemKey key, const Past& past);
  /// Forgets what was last seen before that minute: tests that were renamed or deleted.
  void forget_before(std::int64_t minute);
  /// Keeps the `count` items that were seen last.
  void keep_youngest(std::size_t count);
  void reserve(std::size_t count) { pasts_.reserve(count); }

  [[nodiscard]] std::size_t size() const { return pasts_.size(); }
  [[nodiscard]] const std::unordered_map<ItemKey, Past>& pasts() const { return pasts_; }

 private:
  std::unordered_map<ItemKey, Past> pasts_;
};

}  // namespace fastest
