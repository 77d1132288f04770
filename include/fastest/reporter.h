// A reporter turns the stream of events into something that people or programs read. It sees events and nothing else.
#pragma once

#include "fastest/event.h"

namespace fastest {

class Reporter {
 public:
  virtual ~Reporter() = default;
  /// Called once per event, in order, from one thread.
  virtual void on(const Event& event) = 0;
  /// The stream paused: show what is held back.
  virtual void idle() {}
  /// Nothing follows. Called once, also after a crash of the runner.
  virtual void finish() {}
};

}  // namespace fastest
