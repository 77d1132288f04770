// The map frames: one function a kind, in a table. Unknown kinds, missing or ill-typed fields and bytes that are not
// MessagePack give nothing; unknown fields are ignored, so that a newer runtime may say more.
#pragma once

#include <optional>
#include <string_view>

#include "fastest/event.h"

namespace fastest::execute {

std::optional<Event> decode_event(std::string_view body);

}  // namespace fastest::execute
