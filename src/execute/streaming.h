// What all executors with one runner share: a runner, a stream of frames from it, and the files that outlive it.
// How the runner is started and how bytes come is up to the strategy.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "execute/frame.h"
#include "execute/runner_files.h"
#include "execute/runner_process.h"
#include "execute/runner_signals.h"
#include "execute/watchdog.h"
#include "fastest/executor.h"

namespace fastest::execute {

class StreamingExecutor : public Executor {
 public:
  ~StreamingExecutor() override;
  Status start(const WorkUnit& unit) final;
  Result<ExecutorResult> wait(std::chrono::milliseconds timeout) final;
  Status release() final { return files_.release_runner(); }
  void hurry(const std::string& reason) final;
  void signal(int number) final {
    if (runner_) runner_->signal(number);
  }

 protected:
  StreamingExecutor(const Options& options, RunnerSetup setup, RunnerFiles files)
      : options_(options), setup_(std::move(setup)), files_(std::move(files)) {
    files_.describe(setup_.fds);
  }

  /// Starts the runner; its program is `make_program(options_, setup_, unit)`.
  virtual Result<std::unique_ptr<RunnerProcess>> launch(const WorkUnit& unit) = 0;
  /// Moves bytes that are there into the frame reader; false: nothing was there.
  virtual bool receive(FrameReader& frames) = 0;
  /// Sleeps until bytes come, the runner ends (`ended` becomes readable; -1: unknown), or the time is over.
  virtual void nap(std::chrono::milliseconds timeout, int ended) = 0;

  const Options& options_;  // NOLINT(cppcoreguidelines-non-private-member-variables-in-classes)
  RunnerSetup setup_;       // NOLINT(cppcoreguidelines-non-private-member-variables-in-classes)

 private:
  void heed(const Event& event);
  void watch();
  RunnerEnded obituary() const;

  RunnerFiles files_;
  Watchdog watchdog_;
  std::unique_ptr<RunnerProcess> runner_;
  std::optional<base::ExitStatus> status_;
  bool done_ = false;  ///< the runner has said its last event
  FrameReader frames_;
};

/// In a fresh child, before anything else: it dies with its parent, and signals do what they usually do.
void settle_in_child(pid_t parent);

}  // namespace fastest::execute
