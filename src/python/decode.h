// MessagePack to Python objects: what the parent says to the processes of a pool.
#pragma once

#include "python/api.h"

namespace fastest::python {

/// `bytes` is a bytes object with one value; null with a Python error set.
PyObject* unpacked(const Api& api, PyObject* bytes);

}  // namespace fastest::python
