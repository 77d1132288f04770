// What the parent keeps for a runner, so that it is still there when the runner is not: files that take what tests
// print and what the fault handler writes, and the pipe that answers `sync`. They live in memory only.
#pragma once

#include <string>

#include "base/fd.h"
#include "execute/program.h"

namespace fastest::execute {

class RunnerFiles {
 public:
  static Result<RunnerFiles> make();

  /// Fills in the descriptors.
  void describe(RunnerFds& fds) const;
  /// Empties all, for the next runner.
  void clear();
  void clear_fault();
  Status release_runner();

  [[nodiscard]] std::string out() const { return content(out_.get()); }
  [[nodiscard]] std::string err() const { return content(err_.get()); }
  [[nodiscard]] std::string fault() const { return content(fault_.get()); }

 private:
  static std::string content(int fd);

  base::UniqueFd out_, err_, fault_;
  base::Pipe control_;
};

/// Moves a descriptor out of the range in which tests expect their own.
base::UniqueFd out_of_the_way(base::UniqueFd fd);

}  // namespace fastest::execute
