// A step is (name, function, names of its arguments, whether it yields, whether it is a method).
#include "python/fixture_steps.h"

#include <string>
#include <utility>

namespace fastest::python {

FixtureSteps::FixtureSteps(const Api& api, PyObject* plan, PyObject* values, PyObject* instance)
    : api_(api),
      steps_(field(plan, 0)),
      names_(field(plan, 1)),
      finish_(field(plan, 2)),
      values_(values),
      instance_(instance),
      count_(api.PyTuple_Size(steps_)) {}

bool FixtureSteps::set_up() {
  for (Py_ssize_t n = 0; n < count_; ++n) {
    PyObject* step = field(steps_, n);
    Ref value = call(step);
    if (value && api_.PyObject_IsTrue(field(step, 3)) == 1) value = first_value(step, std::move(value));
    if (!value || api_.PyDict_SetItem(values_, field(step, 0), value.get()) != 0) return false;
  }
  return true;
}

Ref FixtureSteps::arguments() const { return chosen(names_); }

Ref FixtureSteps::chosen(PyObject* names) const {
  Ref chosen(api_, api_.PyDict_New());
  const Py_ssize_t count = api_.PyTuple_Size(names);
  for (Py_ssize_t n = 0; chosen && n < count; ++n) {
    PyObject* name = field(names, n);
    PyObject* value = api_.PyDict_GetItemWithError(values_, name);
    if (value == nullptr || api_.PyDict_SetItem(chosen.get(), name, value) != 0) return {api_, nullptr};
  }
  return chosen;
}

Ref FixtureSteps::call(PyObject* step) {
  PyObject* function = field(step, 1);
  PyObject* names = field(step, 2);
  const bool on_instance = api_.PyObject_IsTrue(field(step, 4)) == 1;
  if (api_.PyTuple_Size(names) == 0) {
    return {api_, on_instance ? api_.PyObject_CallFunctionObjArgs(function, instance_, nullptr)
                              : api_.PyObject_CallObject(function, nullptr)};
  }
  const Ref keywords = chosen(names);
  const Ref positional(api_, api_.PyTuple_New(on_instance ? 1 : 0));
  if (!keywords || !positional) return {api_, nullptr};
  if (on_instance) api_.PyTuple_SetItem(positional.get(), 0, Ref::borrowed(api_, instance_).release());
  return {api_, api_.PyObject_Call(function, positional.get(), keywords.get())};
}

Ref FixtureSteps::first_value(PyObject* step, Ref generator) {
  Ref value(api_, api_.PyIter_Next(generator.get()));
  if (value) {
    started_.push_back({field(step, 1), std::move(generator)});
  } else if (api_.PyErr_Occurred() == nullptr) {
    const char* name = api_.PyUnicode_AsUTF8AndSize(field(step, 0), nullptr);
    api_.PyErr_SetString(*api_.PyExc_ValueError,
                         (std::string(name == nullptr ? "" : name) + " did not yield a value").c_str());
  }
  return value;
}

std::vector<Ref> FixtureSteps::take_down() {
  std::vector<Ref> failures;
  while (!started_.empty()) {
    const Started last = std::move(started_.back());
    started_.pop_back();
    const Ref done(api_, api_.PyObject_CallFunctionObjArgs(finish_, last.function, last.generator.get(), nullptr));
    if (!done) failures.push_back(take_exception(api_));
  }
  return failures;
}

Ref FixtureSteps::unfinished() const {
  Ref pairs(api_, api_.PyList_New(static_cast<Py_ssize_t>(started_.size())));
  for (std::size_t n = 0; pairs && n < started_.size(); ++n) {
    Ref pair(api_, api_.PyTuple_New(2));
    if (!pair) return pair;
    api_.PyTuple_SetItem(pair.get(), 0, Ref::borrowed(api_, started_[n].function).release());
    api_.PyTuple_SetItem(pair.get(), 1, Ref::borrowed(api_, started_[n].generator.get()).release());
    api_.PyList_SetItem(pairs.get(), static_cast<Py_ssize_t>(n), pair.release());
  }
  return pairs;
}

Ref take_exception(const Api& api) {
  PyObject *type = nullptr, *value = nullptr, *traceback = nullptr;
  api.PyErr_Fetch(&type, &value, &traceback);
  api.PyErr_NormalizeException(&type, &value, &traceback);
  const Ref owned_type(api, type), owned_traceback(api, traceback);
  if (traceback != nullptr) api.PyException_SetTraceback(value, traceback);
  return {api, value};
}

}  // namespace fastest::python
