// The native frames of a thread that hangs in C code, where Python's own stack shows only the call that led there.
#pragma once

namespace fastest::python {

/// From now on `signal` makes the thread that gets it write its frames to `fd`. Python's fault handler, registered
/// afterwards with `chain`, writes the Python frames of all threads before them.
void write_native_stack_at(int signal, int fd);

}  // namespace fastest::python
