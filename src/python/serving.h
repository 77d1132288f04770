// What an interpreter needs that serves runs: it waits in `_fastest.serve` for someone who wants a run, forks, and the
// child returns from the call as the runner. The waiting and the taking over are not Python's business; src/execute
// implements this.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

#include "base/ring.h"
#include "fastest/error.h"

namespace fastest::python {

/// What a served process gets from its client, once descriptors, folder and signals are as the client's.
struct ServedRun {
  base::Ring ring;
  std::string environment;    ///< NAME=value, each with a NUL behind it
  std::string payload;        ///< marshalled
  std::uint64_t ignored = 0;  ///< bit n - 1: signal n is ignored
};

class Serving {
 public:
  virtual ~Serving() = default;
  /// The interpreter is ready. `watched`: a change of one of these files and folders makes it worthless. The number of
  /// modules that it keeps and "name: reason" for those that it does not are for --warm=status.
  virtual Status open(std::vector<std::string> watched, std::int64_t modules, std::vector<std::string> left_out) = 0;
  /// Until somebody wants a run: then fork. False: the server ends.
  virtual bool wait() = 0;
  /// In the server, after the fork; a negative pid: it failed.
  virtual void forked(pid_t pid) = 0;
  /// In the child.
  virtual Result<ServedRun> become_runner() = 0;
};

}  // namespace fastest::python
