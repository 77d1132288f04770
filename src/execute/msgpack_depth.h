// nlohmann's reader of MessagePack is recursive; some kilobytes of "list of one list of one list ..." would overflow
// our stack.
#pragma once

#include <string_view>

namespace fastest::execute {

/// No deeper than an event may be. Says nothing about other damage.
bool is_shallow(std::string_view msgpack);

}  // namespace fastest::execute
