// A fork of the warm server that is made before anybody wants a run, when nobody waits: its pages are its own by then,
// so a run begins with neither a fork nor the thousand faults after one. It knows nothing that a fork made later would
// not know: what the server serves does not change, and whether it is stale is asked when a run is wanted.
#pragma once

#include <sys/types.h>

#include <optional>
#include <utility>
#include <vector>

#include "base/fd.h"
#include "base/unix_socket.h"
#include "execute/warm_message.h"

namespace fastest::execute {

/// The server's end.
struct Spare {
  pid_t pid = -1;
  base::UniqueFd ended, talk;
};

/// False: it is gone.
bool hand_over(const Spare& spare, const AskRun& ask, const std::vector<base::UniqueFd>& descriptors);

/// In the fork. Nothing: there will be no run.
struct HandedOverRun {
  AskRun ask;
  std::vector<base::UniqueFd> descriptors;
};
std::optional<HandedOverRun> await_run(base::UniqueFd talk);

}  // namespace fastest::execute
