// The same encoding as `pack` in python/fastest/host.py.
#include "python/encode.h"

#include <array>
#include <bit>
#include <limits>
#include <string_view>

#include "python/ref.h"

namespace fastest::python {
namespace {

constexpr std::size_t kHeader = 5;

void put_big_endian(std::string& out, std::uint64_t value, std::size_t size) {
  std::array<char, 8> bytes;
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>(value >> (8 * (size - 1 - i)));
  out.append(bytes.data(), size);
}

void put_kind(std::string& out, unsigned kind) { out.push_back(static_cast<char>(kind)); }

void put_integer(std::string& out, std::int64_t value) {
  if (value >= -32 && value < 128) return out.push_back(static_cast<char>(value));
  put_kind(out, 0xd3);
  put_big_endian(out, static_cast<std::uint64_t>(value), 8);
}

void put_real(std::string& out, double value) {
  put_kind(out, 0xcb);
  put_big_endian(out, std::bit_cast<std::uint64_t>(value), 8);
}

/// The head of a list or map: its size in the kind itself, in two bytes, or in four.
void put_head(std::string& out, std::size_t size, unsigned small, unsigned large) {
  if (size < 16) return put_kind(out, small | static_cast<unsigned>(size));
  const bool short_form = size < 0x10000;
  put_kind(out, short_form ? large : large + 1);
  put_big_endian(out, size, short_form ? 2 : 4);
}

void put_text(std::string& out, std::string_view text) {
  if (text.size() < 32) {
    put_kind(out, 0xa0 | static_cast<unsigned>(text.size()));
  } else if (text.size() < 0x100) {
    put_kind(out, 0xd9);
    put_big_endian(out, text.size(), 1);
  } else {
    const bool short_form = text.size() < 0x10000;
    put_kind(out, short_form ? 0xda : 0xdb);
    put_big_endian(out, text.size(), short_form ? 2 : 4);
  }
  out.append(text);
}

/// Opens a frame; the length is filled in when the body is there.
std::size_t begin_frame(std::string& out) {
  out.append("\x01\0\0\0\0", kHeader);
  return out.size();
}

void end_frame(std::string& out, std::size_t body) {
  const std::size_t size = out.size() - body;
  for (std::size_t i = 0; i < 4; ++i) out[body - 4 + i] = static_cast<char>(size >> (8 * i));
}

class Encoder {
 public:
  Encoder(const Api& api, std::string& out) : api_(api), out_(out) {}

  // NOLINTNEXTLINE(misc-no-recursion): events are shallow, Python's own recursion limit guards what plugins pass
  bool put(PyObject* value) {
    if (value == api_.none()) return put_kind(out_, 0xc0), true;
    if (value == api_._Py_TrueStruct) return put_kind(out_, 0xc3), true;
    if (value == api_._Py_FalseStruct) return put_kind(out_, 0xc2), true;
    const Ref type(api_, api_.PyObject_Type(value));
    auto* kind = reinterpret_cast<PyTypeObject*>(type.get());
    const unsigned long flags = api_.PyType_GetFlags(kind);
    if ((flags & kTextFlag) != 0) return text(value);
    if ((flags & kLongFlag) != 0) return integer(value);
    if ((flags & kDictFlag) != 0) return map(value);
    if ((flags & kListFlag) != 0) return list(value);
    if ((flags & kTupleFlag) != 0) return tuple(value);
    if (api_.PyType_IsSubtype(kind, api_.PyFloat_Type) != 0) return put_real(out_, api_.PyFloat_AsDouble(value)), true;
    return other(value);
  }

 private:
  bool text(PyObject* value) {
    std::string bytes;
    if (!append_text(api_, bytes, value)) return false;
    put_text(out_, bytes);
    return true;
  }

  bool integer(PyObject* value) {
    int overflow = 0;
    const long long number = api_.PyLong_AsLongLongAndOverflow(value, &overflow);
    if (overflow == 0) {
      put_integer(out_, number);
    } else {
      put_real(out_, overflow * std::numeric_limits<double>::infinity());
    }
    return true;
  }

  // NOLINTNEXTLINE(misc-no-recursion)
  bool map(PyObject* value) {
    put_head(out_, static_cast<std::size_t>(api_.PyDict_Size(value)), 0x80, 0xde);
    Py_ssize_t position = 0;
    PyObject *key = nullptr, *item = nullptr;
    while (api_.PyDict_Next(value, &position, &key, &item) != 0) {
      if (!put(key) || !put(item)) return false;
    }
    return true;
  }

  // NOLINTNEXTLINE(misc-no-recursion)
  bool list(PyObject* value) {
    const Py_ssize_t size = api_.PyList_Size(value);
    put_head(out_, static_cast<std::size_t>(size), 0x90, 0xdc);
    for (Py_ssize_t i = 0; i < size; ++i) {
      if (!put(api_.PyList_GetItem(value, i))) return false;
    }
    return true;
  }

  // NOLINTNEXTLINE(misc-no-recursion)
  bool tuple(PyObject* value) {
    const Py_ssize_t size = api_.PyTuple_Size(value);
    put_head(out_, static_cast<std::size_t>(size), 0x90, 0xdc);
    for (Py_ssize_t i = 0; i < size; ++i) {
      if (!put(api_.PyTuple_GetItem(value, i))) return false;
    }
    return true;
  }

  bool other(PyObject* value) {
    const Ref shown(api_, api_.PyObject_Str(value));
    return shown && text(shown.get());
  }

  const Api& api_;
  std::string& out_;
};

}  // namespace

void append_started(std::string& out, std::int64_t index) {
  const std::size_t body = begin_frame(out);
  out.append("\x92\xa1S");
  put_integer(out, index);
  end_frame(out, body);
}

void append_passed(std::string& out, std::int64_t index, double start, double setup, double call, double teardown) {
  const std::size_t body = begin_frame(out);
  out.append("\x96\xa1P");
  put_integer(out, index);
  for (const double value : {start, setup, call, teardown}) put_real(out, value);
  end_frame(out, body);
}

bool append_frame(const Api& api, std::string& out, PyObject* event) {
  const std::size_t body = begin_frame(out);
  if (!Encoder(api, out).put(event)) return false;
  end_frame(out, body);
  return true;
}

bool append_text(const Api& api, std::string& out, PyObject* text) {
  Py_ssize_t size = 0;
  if (const char* bytes = api.PyUnicode_AsUTF8AndSize(text, &size); bytes != nullptr) {
    out.append(bytes, static_cast<std::size_t>(size));
    return true;
  }
  for (const char* errors : {"surrogateescape", "backslashreplace"}) {
    api.PyErr_Clear();
    const Ref encoded(api, api.PyUnicode_AsEncodedString(text, "utf-8", errors));
    char* bytes = nullptr;
    if (encoded && api.PyBytes_AsStringAndSize(encoded.get(), &bytes, &size) == 0) {
      out.append(bytes, static_cast<std::size_t>(size));
      return true;
    }
  }
  return false;
}

}  // namespace fastest::python
