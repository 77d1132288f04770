// The client's end of a conversation with a warm server.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/fd.h"
#include "execute/warm_message.h"

namespace fastest::execute {

/// A connection to the server, if there is one and it belongs to us.
std::optional<base::UniqueFd> reach(const std::string& socket);

/// Its answer; nothing if it does not give one that makes sense within some seconds. `given`: descriptors that came
/// with it.
std::optional<WarmAnswer> ask(int server, const WarmQuestion& question, std::span<const int> passed = {},
                              std::vector<base::UniqueFd>* given = nullptr);

}  // namespace fastest::execute
