// Who runs what, and when. A pool of workers asks; the answer depends only on what it was told, so a scheduler is
// tested without processes.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "fastest/test.h"

namespace fastest {

/// Items begin .. end-1 of the collection.
struct Span {
  std::int64_t begin = 0, end = 0;
  [[nodiscard]] std::int64_t size() const { return end - begin; }
  friend bool operator==(const Span&, const Span&) = default;
};

/// What a test took in earlier runs, in seconds; nothing: it is new.
using Estimate = std::function<std::optional<double>(const std::string& nodeid)>;

class Scheduler {
 public:
  virtual ~Scheduler() = default;
  /// The collection, and how many workers share it. Forgets everything else.
  virtual void plan(const std::vector<Item>& items, int workers) = 0;
  /// What this worker is given next; nothing: there is no more for it.
  virtual std::optional<Span> next(int worker) = 0;
  /// What a worker that died had been given and had not started.
  virtual void give_back(Span span) = 0;
  /// Everything was handed out.
  [[nodiscard]] virtual bool exhausted() const = 0;
};

}  // namespace fastest
