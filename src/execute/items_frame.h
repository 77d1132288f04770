// The list of items, decoded by hand: with ten thousand tests it is a megabyte, and a tree of JSON values for it takes
// as long as collecting a tenth of them. Only the shape that our runtime sends is known here; whatever differs is left
// to the general decoder.
#pragma once

#include <optional>
#include <string_view>

#include "fastest/event.h"

namespace fastest::execute {

/// Nothing: not this event, or not in the usual shape.
std::optional<ItemsCollected> decode_items(std::string_view body);

}  // namespace fastest::execute
