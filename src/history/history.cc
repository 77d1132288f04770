// Smoothing is a plain mean while there are few observations and an exponential one from then on: the first runs after
// a checkout settle at once, a slow machine one day is forgotten within a few runs.
#include "fastest/history.h"

#include <algorithm>
#include <vector>

#include "base/hash.h"

namespace fastest {
namespace {

constexpr double kYoungestShare = 0.3;
constexpr double kRarely = 0.02;  // after about ten runs that ended the same way

void smooth(Past& known, const Past& seen) {
  const double share = std::max(1.0 / (known.runs + 1), kYoungestShare);
  if (known.seconds && seen.seconds) {
    *known.seconds += (*seen.seconds - *known.seconds) * share;
  } else if (seen.seconds) {
    known.seconds = seen.seconds;
  }
  known.failure_rate += (seen.failure_rate - known.failure_rate) * share;
  known.last = seen.last;
  known.runs = std::min(known.runs + 1, Past::kMaxRuns);
  known.last_minute = std::max(known.last_minute, seen.last_minute);
}

}  // namespace

ItemKey item_key(std::string_view nodeid) { return base::hash_bytes(nodeid); }

const Past* History::find(ItemKey key) const {
  const auto found = pasts_.find(key);
  return found == pasts_.end() ? nullptr : &found->second;
}

std::optional<double> History::seconds(std::string_view nodeid) const {
  const Past* past = find(nodeid);
  if (past == nullptr) return std::nullopt;
  return past->last == PastOutcome::kSkipped ? 0 : past->seconds;
}

double History::total_seconds() const {
  double total = 0;
  for (const auto& [key, past] : pasts_) total += past.seconds.value_or(0);
  return total;
}

std::size_t History::flaky_count() const {
  return static_cast<std::size_t>(std::ranges::count_if(pasts_, [](const auto& entry) {
    return entry.second.failure_rate > kRarely && entry.second.failure_rate < 1 - kRarely;
  }));
}

void History::add(ItemKey key, const Past& past) {
  const auto [place, is_new] = pasts_.try_emplace(key, past);
  if (is_new) return;
  if (past.runs == 1) {
    smooth(place->second, past);
  } else {
    place->second = past;
  }
}

void History::forget_before(std::int64_t minute) {
  std::erase_if(pasts_, [minute](const auto& entry) { return entry.second.last_minute < minute; });
}

void History::keep_youngest(std::size_t count) {
  if (pasts_.size() <= count) return;
  std::vector<std::int64_t> minutes;
  minutes.reserve(pasts_.size());
  for (const auto& [key, past] : pasts_) minutes.push_back(past.last_minute);
  const auto oldest_kept = minutes.end() - static_cast<std::ptrdiff_t>(count);
  std::nth_element(minutes.begin(), oldest_kept, minutes.end());
  forget_before(*oldest_kept);
  std::size_t surplus = pasts_.size() - count;  // of the same age as the oldest that stays
  std::erase_if(pasts_, [&surplus, minute = *oldest_kept](const auto& entry) {
    return surplus > 0 && entry.second.last_minute == minute && surplus-- > 0;
  });
}

}  // namespace fastest
