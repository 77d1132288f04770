// SIGINT, SIGTERM and SIGHUP as values that the main loop asks for.
#pragma once

#include <optional>

namespace fastest::base {

struct Signal {
  int number = 0;
  bool from_terminal = false;  ///< Ctrl-C: everybody in the foreground process group got it, not only we
};

class SignalSource {
 public:
  virtual ~SignalSource() = default;
  /// The next one that came and was not asked for yet.
  virtual std::optional<Signal> next() = 0;
};

/// The real ones, caught from now until the end of the process. Signals that are ignored (nohup) stay so.
class CaughtSignals final : public SignalSource {
 public:
  CaughtSignals();
  std::optional<Signal> next() override;
};

/// For a child that was forked before exec: what we catch has its usual effect there.
void release_signals();

}  // namespace fastest::base
