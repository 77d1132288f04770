// The event stream as JSON lines, in the form of the frames of docs/ARCHITECTURE.md. For people who look into a run and
// for tests, which replay such files into reporters (tests/support/replay.h).
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "fastest/reporter.h"

namespace fastest::report {

/// One event without line end.
std::string json_line(const Event& event);

class Jsonl : public Reporter {
 public:
  using Sink = std::function<bool(std::string_view)>;
  explicit Jsonl(Sink sink) : sink_(std::move(sink)) {}

  void on(const Event& event) override { sink_(json_line(event) + "\n"); }

 private:
  Sink sink_;
};

}  // namespace fastest::report
