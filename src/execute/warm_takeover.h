// In a fork of a warm server: become what the client's own fork would have been. Everything that a process has from
// its parent and that can be handed over is put in its place; what cannot is part of the server's identity.
#pragma once

#include <vector>

#include "base/fd.h"
#include "execute/warm_message.h"
#include "python/serving.h"

namespace fastest::execute {

/// Positions of the descriptors before those of AskRun::places.
enum : std::size_t { kRunFile, kFolder, kLifeLine };

Result<python::ServedRun> take_over(const AskRun& ask, std::vector<base::UniqueFd> descriptors);

}  // namespace fastest::execute
