// One process of the pool as the parent sees it: its events come through a ring, what the parent says goes through a
// pipe, and the files that outlive it. Made before the process starts, used by every process that takes this place.
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "base/ring.h"
#include "execute/frame.h"
#include "execute/outbox.h"
#include "execute/runner_files.h"

namespace fastest::execute {

class Connection {
 public:
  static Result<Connection> make();

  /// Fills in the descriptors that the process uses.
  void describe(RunnerFds& fds) const;
  /// Empties everything, for the next process.
  void clear();

  /// The body of the next frame that has come as a whole; valid until the next call.
  Result<std::optional<std::string_view>> next();
  void say(std::string_view frame) { outbox_.put(frame); }
  /// Goes on with what did not fit into the pipe.
  void flush() { outbox_.flush(); }
  Status release() { return files_.release_runner(); }

  base::Ring& ring() { return ring_; }
  RunnerFiles& files() { return files_; }
  [[nodiscard]] const RunnerFiles& files() const { return files_; }

 private:
  Connection(base::Ring ring, RunnerFiles files, base::Pipe work);

  base::Ring ring_;
  RunnerFiles files_;
  base::UniqueFd work_;
  Outbox outbox_;
  FrameReader frames_;
};

}  // namespace fastest::execute
