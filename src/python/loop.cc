// The hot loop: plain items, called one after the other without a line of Python between them.
//
// An item is plain if nobody would see the difference: no fixtures, no hooks on its path, no marks that matter. What is
// left of pytest's protocol is the environment variable, the clock, the call, and the question whether anything
// happened that belongs into a report. The first item that did not pass silently ends the loop, and Python finishes it.
#include <unistd.h>

#include <chrono>
#include <vector>

#include "python/boundary.h"
#include "python/encode.h"
#include "python/ref.h"

namespace fastest::python {
namespace {

double seconds_since_epoch() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

double steady_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// What one call came to. Without an exception and with `result` None, it passed.
struct Called {
  Ref exception, result;
  double start = 0, duration = 0;
};

class Loop {
 public:
  Loop(Boundary& boundary, Ref items, std::int64_t first, PyObject* dirty, std::vector<int> files)
      : boundary_(boundary),
        api_(boundary.api),
        items_(std::move(items)),
        first_(first),
        dirty_(dirty),
        files_(std::move(files)) {
    for (const int fd : files_) offsets_.push_back(::lseek(fd, 0, SEEK_CUR));
  }

  PyObject* run() {
    const Py_ssize_t size = api_.PyTuple_Size(items_.get());
    for (Py_ssize_t n = 0; n < size; ++n) {
      PyObject* item = api_.PyTuple_GetItem(items_.get(), n);
      if (api_.PyTuple_Size(item) != 4) return wrong_item();
      // The caller has asked for the first one.
      if (n > 0 && !boundary_.may_start(first_ + n)) return pair(n, Ref::borrowed(api_, api_.none()));
      append_started(boundary_.frame, first_ + n);
      boundary_.send();
      if (!boundary_.set_current_test(api_.PyTuple_GetItem(item, 0), "call")) return nullptr;
      Called called = call(item, first_ + n);
      const int silent = passed_silently(called);
      if (silent < 0) return nullptr;
      if (silent == 0) return outcome(n, called);
      append_passed(boundary_.frame, first_ + n, called.start, 0, called.duration, 0);
      boundary_.send();
    }
    return pair(size, Ref::borrowed(api_, api_.none()));
  }

 private:
  Called call(PyObject* item, std::int64_t index) {
    PyObject* function = api_.PyTuple_GetItem(item, 1);
    PyObject* owner = api_.PyTuple_GetItem(item, 2);
    PyObject* kwargs = api_.PyTuple_GetItem(item, 3);
    Called called{{api_, nullptr}, {api_, nullptr}, seconds_since_epoch()};
    boundary_.plain_began = steady_seconds();
    boundary_.plain_index = index;
    called.result = invoke(function, owner, kwargs == api_.none() ? nullptr : kwargs);
    boundary_.plain_index = -1;
    called.duration = steady_seconds() - boundary_.plain_began;
    if (!called.result) called.exception = raised();
    return called;
  }

  Ref invoke(PyObject* function, PyObject* owner, PyObject* kwargs) {
    const bool on_instance = owner != api_.none();
    if (!on_instance && kwargs == nullptr) return {api_, api_.PyObject_CallObject(function, nullptr)};
    Ref instance(api_, on_instance ? api_.PyObject_CallObject(owner, nullptr) : nullptr);
    if (on_instance && !instance) return instance;
    if (kwargs == nullptr) return {api_, api_.PyObject_CallFunctionObjArgs(function, instance.get(), nullptr)};
    const Ref arguments(api_, api_.PyTuple_New(on_instance ? 1 : 0));
    if (!arguments) return {api_, nullptr};
    if (on_instance) api_.PyTuple_SetItem(arguments.get(), 0, instance.release());
    return {api_, api_.PyObject_Call(function, arguments.get(), kwargs)};
  }

  Ref raised() {
    PyObject *type = nullptr, *value = nullptr, *traceback = nullptr;
    api_.PyErr_Fetch(&type, &value, &traceback);
    api_.PyErr_NormalizeException(&type, &value, &traceback);
    const Ref owned_type(api_, type), owned_traceback(api_, traceback);
    if (traceback != nullptr) api_.PyException_SetTraceback(value, traceback);
    return {api_, value};
  }

  /// 1, 0, or -1 with a Python error set.
  int passed_silently(const Called& called) {
    if (called.exception || called.result.get() != api_.none() || boundary_.muted) return 0;
    for (std::size_t i = 0; i < files_.size(); ++i) {
      if (::lseek(files_[i], 0, SEEK_CUR) != offsets_[i]) return 0;
    }
    if (dirty_ == api_.none()) return 1;
    const Ref answer(api_, api_.PyObject_CallObject(dirty_, nullptr));
    if (!answer) return -1;
    const int dirty = api_.PyObject_IsTrue(answer.get());
    return dirty < 0 ? -1 : 1 - dirty;
  }

  PyObject* outcome(Py_ssize_t n, Called& called) {
    Ref fields(api_, api_.PyTuple_New(4));
    if (!fields) return nullptr;
    const auto field = [&](Ref& value) { return value ? value.release() : Ref::borrowed(api_, api_.none()).release(); };
    api_.PyTuple_SetItem(fields.get(), 0, field(called.exception));
    api_.PyTuple_SetItem(fields.get(), 1, field(called.result));
    api_.PyTuple_SetItem(fields.get(), 2, api_.PyFloat_FromDouble(called.start));
    api_.PyTuple_SetItem(fields.get(), 3, api_.PyFloat_FromDouble(called.duration));
    return pair(n, std::move(fields));
  }

  PyObject* pair(Py_ssize_t n, Ref second) {
    Ref both(api_, api_.PyTuple_New(2));
    if (!both) return nullptr;
    api_.PyTuple_SetItem(both.get(), 0, api_.PyLong_FromLongLong(n));
    api_.PyTuple_SetItem(both.get(), 1, second.release());
    return both.release();
  }

  PyObject* wrong_item() {
    if (api_.PyErr_Occurred() == nullptr) api_.PyErr_SetString(*api_.PyExc_TypeError, "a plain item has four fields");
    return nullptr;
  }

  Boundary& boundary_;
  const Api& api_;
  Ref items_;
  std::int64_t first_;
  PyObject* dirty_;
  std::vector<int> files_;
  std::vector<off_t> offsets_;
};

}  // namespace

PyObject* run_plain(Boundary& boundary, PyObject* arguments) {
  const Api& api = boundary.api;
  PyObject* capture_fds = api.PyTuple_GetItem(arguments, 3);
  if (capture_fds == nullptr) return nullptr;
  Ref items(api, api.PySequence_Tuple(api.PyTuple_GetItem(arguments, 0)));
  const Ref fds(api, api.PySequence_Tuple(capture_fds));
  const std::int64_t first = api.PyLong_AsLongLong(api.PyTuple_GetItem(arguments, 1));
  if (!items || !fds || api.PyErr_Occurred() != nullptr) return nullptr;
  std::vector<int> files;
  for (Py_ssize_t i = 0; i < api.PyTuple_Size(fds.get()); ++i) {
    files.push_back(static_cast<int>(api.PyLong_AsLongLong(api.PyTuple_GetItem(fds.get(), i))));
  }
  return Loop(boundary, std::move(items), first, api.PyTuple_GetItem(arguments, 2), std::move(files)).run();
}

}  // namespace fastest::python
