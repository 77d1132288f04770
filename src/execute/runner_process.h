// The process that runs tests, whoever its parent is: usually a fork of ours; a warm server's fork is none of our
// children, and others must tell us how it ended.
#pragma once

#include <optional>

#include "base/fd.h"
#include "base/process.h"

namespace fastest::execute {

class RunnerProcess {
 public:
  virtual ~RunnerProcess() = default;
  virtual void signal(int number) = 0;
  /// How it ended; nothing while it runs.
  virtual std::optional<base::ExitStatus> poll() = 0;
  /// A descriptor that becomes readable when poll() has something to say; -1: there is none.
  [[nodiscard]] virtual int ended() const = 0;
};

/// Our own child. Killed and reaped with its owner.
class ForkedRunner final : public RunnerProcess {
 public:
  explicit ForkedRunner(base::Child child) : child_(std::move(child)), ended_(base::end_of(child_.pid())) {}

  void signal(int number) override { child_.signal(number); }
  std::optional<base::ExitStatus> poll() override { return child_.poll(); }
  [[nodiscard]] int ended() const override { return ended_.get(); }

 private:
  base::Child child_;
  base::UniqueFd ended_;
};

}  // namespace fastest::execute
