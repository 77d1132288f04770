// Lightning's runner from a warm server: a process that keeps an interpreter in which the modules that this project
// needs are imported, and forks it for every run. docs/design/warm.md has the reasons.
//
// A run never waits for a server and never fails because of one: whatever goes wrong before the run has begun, the
// runner is forked from this process as without --warm, and a new server is prepared afterwards, in the background.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "base/ring.h"
#include "execute/program.h"
#include "execute/runner_process.h"
#include "execute/warm_identity.h"
#include "execute/warm_site.h"
#include "fastest/options.h"
#include "python/interpreter.h"

namespace fastest::execute {

class Warm {
 public:
  Warm(const Options& options, const python::Interpreter& interpreter, const RunnerSetup& setup, std::string folder,
       FileSystem& files);

  /// Where runs of this project write down which modules they needed.
  [[nodiscard]] std::string record() const;
  /// A runner that a server has forked, or null: there is no server that may be used.
  std::unique_ptr<RunnerProcess> serve(const RunnerSetup& setup, std::string payload, const base::Ring& ring);
  /// After the run: starts a server if there is none, or a better one if this run has taught something. Returns at
  /// once, with a line that says what was the case.
  std::string prepare_next();

  [[nodiscard]] const WarmSite& site() const { return site_; }

 private:
  [[nodiscard]] std::string learnt() const;
  void start_server();

  const Options& options_;
  const python::Interpreter& interpreter_;
  RunnerSetup setup_;
  FileSystem& files_;
  WarmSite site_;
  std::string learnt_before_;
  int server_ = 0;  ///< the process that forked the last runner; 0: we did
};

}  // namespace fastest::execute
