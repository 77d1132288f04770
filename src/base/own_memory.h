// After a fork every page that is written to is copied first, each with a fault of its own. A process that has time
// before it has work can have it over with.
#pragma once

#include <cstddef>
#include <functional>

namespace fastest::base {

/// Copies what this process shares with the one that it was forked from and may write to, up to `most` bytes or until
/// `enough` says so; it is asked every 64 pages. Nothing happens on a kernel before 5.14.
void take_own_copy_of_memory(std::size_t most, const std::function<bool()>& enough);

}  // namespace fastest::base
