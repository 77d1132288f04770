// Neighbours in the collection that stay together: tests of one file share imports, fixtures of module scope and their
// place in the set-up stack, so a worker gets them in one piece, unless the piece is too big a part of the whole.
#pragma once

#include <vector>

#include "fastest/scheduler.h"

namespace fastest::schedule {

/// Every item once, in order. No unit is longer than what leaves each worker several.
std::vector<Span> units_of(const std::vector<Item>& items, int workers);

}  // namespace fastest::schedule
