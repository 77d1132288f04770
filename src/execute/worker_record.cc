#include "execute/worker_record.h"

#include <utility>

#include "execute/obituary.h"

namespace fastest::execute {
namespace {

constexpr int kTestsFailed = 1;  // a worker's own tests; no reason to say anything

/// Its session came to its end, whatever came after that.
bool ended_itself(const RunnerEnded& end) { return end.signal == 0 && end.exit_code <= kTestsFailed; }

}  // namespace

void WorkerRecord::started(std::int64_t index) {
  current_ = index;
  ran_.push_back(index);
  has_verdict_ = has_reported_ = false;
}

std::optional<std::int64_t> WorkerRecord::leave() { return std::exchange(current_, std::nullopt); }

Fate fate_of_item(const WorkerRecord& record, const RunnerEnded& end) {
  if (!record.in_flight()) return Fate::kComplete;
  if (record.has_explained() && end.signal == 0) return Fate::kBrokenOff;
  if (lost_descriptors(end) && !record.has_reported()) return Fate::kSuspended;
  return Fate::kCrashed;
}

bool left_in_peace(const WorkerRecord& record, const RunnerEnded& end) {
  return record.awaits_end() && !record.in_flight() && end.signal == 0;
}

bool died_at_exit(const WorkerRecord& record, const RunnerEnded& end) {
  return record.awaits_end() && !record.in_flight() && !record.has_explained() && !ended_itself(end) &&
         !lost_descriptors(end);
}

}  // namespace fastest::execute
