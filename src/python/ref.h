// An owned reference to a Python object.
#pragma once

#include <utility>

#include "python/api.h"

namespace fastest::python {

/// Gives its reference back when it goes out of scope. Move-only; empty means that the call which made it failed.
class Ref {
 public:
  Ref(const Api& api, PyObject* owned) : api_(&api), object_(owned) {}
  static Ref borrowed(const Api& api, PyObject* object) {
    if (object != nullptr) api.Py_IncRef(object);
    return {api, object};
  }
  Ref(Ref&& other) noexcept : api_(other.api_), object_(std::exchange(other.object_, nullptr)) {}
  Ref& operator=(Ref&& other) noexcept {
    std::swap(object_, other.object_);
    return *this;
  }
  Ref(const Ref&) = delete;
  Ref& operator=(const Ref&) = delete;
  ~Ref() {
    if (object_ != nullptr) api_->Py_DecRef(object_);
  }

  [[nodiscard]] PyObject* get() const { return object_; }
  [[nodiscard]] PyObject* release() { return std::exchange(object_, nullptr); }
  explicit operator bool() const { return object_ != nullptr; }

 private:
  const Api* api_;
  PyObject* object_;
};

}  // namespace fastest::python
