// CPython through dlsym. One binary serves every CPython from 3.9 on because it is linked with none: the functions that
// it needs are pointers in a table, filled when the user's libpython has been opened. Objects are opaque; the two
// structs that a module definition needs are laid out as the stable ABI promises.
#pragma once

#include <sys/types.h>

#include <cstddef>

#include "fastest/error.h"

// CPython's own names, so that api_check.cc can compare our signatures with its header.
struct _object;      // NOLINT(bugprone-reserved-identifier)
struct _typeobject;  // NOLINT(bugprone-reserved-identifier)

namespace fastest::python {

using PyObject = ::_object;
using PyTypeObject = ::_typeobject;
using Py_ssize_t = ::ssize_t;

using CFunction = PyObject* (*)(PyObject* self, PyObject* args);

inline constexpr int kVarArgs = 1, kNoArgs = 4, kOneArg = 8;  // METH_VARARGS, METH_NOARGS, METH_O
inline constexpr int kAbiVersion = 3;                         // PYTHON_ABI_VERSION
inline constexpr unsigned long kLongFlag = 1UL << 24, kListFlag = 1UL << 25, kTupleFlag = 1UL << 26,
                               kBytesFlag = 1UL << 27, kTextFlag = 1UL << 28, kDictFlag = 1UL << 29;  // Py_TPFLAGS_*

struct PyMethodDef {
  const char* name;
  CFunction function;
  int flags;
  const char* doc;
};

struct PyModuleDef {
  Py_ssize_t refcount;
  PyTypeObject* type;
  PyObject* (*init)();
  Py_ssize_t index;
  PyObject* copy;
  const char* name;
  const char* doc;
  Py_ssize_t size;
  PyMethodDef* methods;
  void *slots, *traverse, *clear, *free;
};

/// PyObjectArenaAllocator: where pymalloc gets its arenas.
struct ArenaAllocator {
  void* context;
  void* (*allocate)(void* context, std::size_t size);
  void (*release)(void* context, void* memory, std::size_t size);
};

/// Every function and object of CPython that we use.
struct Api {
#define FUNCTION(result, name, arguments) result(*name) arguments = nullptr;
#define EXPORTED FUNCTION
#define DATA(type, name) type* name = nullptr;
#include "python/api_functions.inc"
#undef FUNCTION
#undef EXPORTED
#undef DATA

  [[nodiscard]] PyObject* none() const { return _Py_NoneStruct; }
};

/// Opens the library for good (its symbols become visible to extension modules) and fills the table.
Result<Api> open_library(const std::string& path);

}  // namespace fastest::python
