// The bytes come from our own parent, so a damaged value is a bug and not a case to be handled with grace.
#include "python/decode.h"

#include <nlohmann/json.hpp>
#include <string_view>

#include "python/ref.h"

namespace fastest::python {
namespace {

using nlohmann::json;

class Decoder {
 public:
  explicit Decoder(const Api& api) : api_(api) {}

  // NOLINTNEXTLINE(misc-no-recursion): messages are shallow
  PyObject* make(const json& value) {
    switch (value.type()) {
      case json::value_t::boolean:
        return shared(value.get<bool>() ? api_._Py_TrueStruct : api_._Py_FalseStruct);
      case json::value_t::number_integer:
      case json::value_t::number_unsigned:
        return api_.PyLong_FromLongLong(value.get<std::int64_t>());
      case json::value_t::number_float:
        return api_.PyFloat_FromDouble(value.get<double>());
      case json::value_t::string:
        return text(value.get_ref<const std::string&>());
      case json::value_t::array:
        return list(value);
      case json::value_t::object:
        return map(value);
      default:
        return shared(api_.none());
    }
  }

 private:
  PyObject* shared(PyObject* object) { return Ref::borrowed(api_, object).release(); }

  PyObject* text(std::string_view bytes) {
    return api_.PyUnicode_DecodeUTF8(bytes.data(), static_cast<Py_ssize_t>(bytes.size()), "surrogateescape");
  }

  // NOLINTNEXTLINE(misc-no-recursion)
  PyObject* list(const json& value) {
    Ref result(api_, api_.PyList_New(static_cast<Py_ssize_t>(value.size())));
    for (std::size_t i = 0; result && i < value.size(); ++i) {
      PyObject* item = make(value[i]);
      if (item == nullptr) return nullptr;
      api_.PyList_SetItem(result.get(), static_cast<Py_ssize_t>(i), item);
    }
    return result.release();
  }

  // NOLINTNEXTLINE(misc-no-recursion)
  PyObject* map(const json& value) {
    Ref result(api_, api_.PyDict_New());
    if (!result) return nullptr;
    for (const auto& [name, held] : value.items()) {
      const Ref key(api_, text(name)), item(api_, make(held));
      if (!key || !item || api_.PyDict_SetItem(result.get(), key.get(), item.get()) != 0) return nullptr;
    }
    return result.release();
  }

  const Api& api_;
};

}  // namespace

PyObject* unpacked(const Api& api, PyObject* bytes) {
  char* data = nullptr;
  Py_ssize_t size = 0;
  if (api.PyBytes_AsStringAndSize(bytes, &data, &size) != 0) return nullptr;
  const json value = json::from_msgpack(data, data + size, true, false);
  if (value.is_discarded()) {
    api.PyErr_SetString(*api.PyExc_TypeError, "this is not MessagePack");
    return nullptr;
  }
  return Decoder(api).make(value);
}

}  // namespace fastest::python
