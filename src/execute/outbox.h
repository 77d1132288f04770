// What the parent has to say to a process that reads in its own time: nothing here ever waits, because the reader may
// be busy with a test while others want answers.
#pragma once

#include <string>
#include <string_view>

#include "base/fd.h"

namespace fastest::execute {

class Outbox {
 public:
  Outbox() = default;
  /// `write`: the end of a pipe; it is made non-blocking.
  explicit Outbox(base::UniqueFd write);

  void put(std::string_view bytes);
  /// Hands over what the pipe takes now.
  void flush();
  /// Forgets what was not taken, for the next reader.
  void clear() { waiting_.clear(); }

 private:
  base::UniqueFd write_;
  std::string waiting_;
};

}  // namespace fastest::execute
