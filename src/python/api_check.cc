// Compares the table with CPython's own header, restricted to the stable ABI of 3.9, when the compiler finds one. It
// compiles to nothing; a signature that differs does not compile.
#if __has_include(<python3.11/Python.h>)
#define Py_LIMITED_API 0x03090000
#define PY_SSIZE_T_CLEAN
#include <python3.11/Python.h>

#include <cstddef>
#include <type_traits>

#include "python/api.h"

namespace fastest::python {
namespace {

template <typename Ours, typename Theirs>
[[maybe_unused]] constexpr bool same_size_and_kind =
    sizeof(Ours) == sizeof(Theirs) && std::is_pointer_v<Ours> == std::is_pointer_v<Theirs>;

// Module definitions are our own structs: those two functions are compared by hand below.
using AppendInittab = int (*)(const char*, ::PyObject* (*)());
using Create2 = ::PyObject* (*)(::PyModuleDef*, int);
static_assert(std::is_same_v<decltype(&::PyImport_AppendInittab), AppendInittab>);
static_assert(std::is_same_v<decltype(&::PyModule_Create2), Create2>);

namespace theirs {
using ::PyModuleDef;
using ::PyObject;
using ::PyTypeObject;
template <typename T>
struct Ours {
  using type = T;
};
template <>
struct Ours<Create2> {
  using type = ::PyObject* (*)(fastest::python::PyModuleDef*, int);
};
}  // namespace theirs

#define FUNCTION(result, name, arguments) \
  static_assert(std::is_same_v<decltype(Api::name), typename theirs::Ours<decltype(&::name)>::type>, #name);
#define EXPORTED(result, name, arguments)
#define DATA(type, name)
#include "python/api_functions.inc"
#undef FUNCTION
#undef EXPORTED
#undef DATA

static_assert(sizeof(fastest::python::PyMethodDef) == sizeof(::PyMethodDef));
static_assert(offsetof(fastest::python::PyMethodDef, flags) == offsetof(::PyMethodDef, ml_flags));
static_assert(sizeof(fastest::python::PyModuleDef) == sizeof(::PyModuleDef));
static_assert(offsetof(fastest::python::PyModuleDef, name) == offsetof(::PyModuleDef, m_name));
static_assert(offsetof(fastest::python::PyModuleDef, methods) == offsetof(::PyModuleDef, m_methods));
static_assert(offsetof(fastest::python::PyModuleDef, free) == offsetof(::PyModuleDef, m_free));
static_assert(kVarArgs == METH_VARARGS && kNoArgs == METH_NOARGS && kOneArg == METH_O);
static_assert(kAbiVersion == PYTHON_ABI_VERSION);
static_assert(kLongFlag == Py_TPFLAGS_LONG_SUBCLASS && kListFlag == Py_TPFLAGS_LIST_SUBCLASS);
static_assert(kTupleFlag == Py_TPFLAGS_TUPLE_SUBCLASS && kBytesFlag == Py_TPFLAGS_BYTES_SUBCLASS);
static_assert(kTextFlag == Py_TPFLAGS_UNICODE_SUBCLASS && kDictFlag == Py_TPFLAGS_DICT_SUBCLASS);

}  // namespace
}  // namespace fastest::python
#endif
