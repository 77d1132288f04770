// From the model of a module to node ids in pytest's order.
#pragma once

#include "discover/rules.h"
#include "discover/scan.h"

namespace fastest::discover {

/// Adds the module's tests, and the reasons why they may not be exact.
void expand_module(const Body& module, const ScanRules& rules, FileFacts& facts);

}  // namespace fastest::discover
