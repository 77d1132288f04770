// Python's small objects on huge pages.
//
// pymalloc asks the system for arenas of 256 KiB to 1 MiB, and every page of them costs a page fault when it is first
// written: half a microsecond on bare metal, two and a half in a virtual machine. A run of 10,000 tests takes some
// twelve thousand of them. A huge page is one fault for 512 pages. Where the kernel does not want to give any, nothing
// is lost: the same addresses are backed by ordinary pages.
#pragma once

#include "python/api.h"

namespace fastest::python {

/// Makes pymalloc take its arenas from huge pages. Only before the interpreter is started.
void use_huge_arenas(const Api& api);

}  // namespace fastest::python
