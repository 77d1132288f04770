// The hot loop: plain items, called one after the other without a line of Python between them.
//
// An item is plain if nobody would see the difference: no hooks on its path, no marks that matter, and at most fixtures
// that can be set up from here (fixture_steps.h). What is left of pytest's protocol is the environment variable, the
// clock, the calls, and the question whether anything happened that belongs into a report. The first item that did not
// pass silently ends the loop, and Python finishes it.
#include <unistd.h>

#include <chrono>
#include <iterator>
#include <utility>
#include <vector>

#include "python/boundary.h"
#include "python/encode.h"
#include "python/fixture_steps.h"
#include "python/ref.h"

namespace fastest::python {
namespace {

double seconds_since_epoch() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

double steady_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// What one item came to. If `phase` is "call", and there is neither an exception nor a result, and nothing is dirty,
/// it passed.
struct Called {
  explicit Called(const Api& api) : exception(api, nullptr), result(api, nullptr), instance(api, nullptr) {}

  const char* phase = "call";  ///< the last one that began
  Ref exception, result, instance;
  double start = 0, setup = 0, call = 0, teardown = 0;  ///< seconds; the first since the epoch
  std::vector<Ref> failures;                            ///< what generators raised in their end
};

class Loop {
 public:
  Loop(Boundary& boundary, Ref items, std::int64_t first, PyObject* dirty, std::vector<int> files, PyObject* times)
      : boundary_(boundary),
        api_(boundary.api),
        items_(std::move(items)),
        first_(first),
        dirty_(dirty),
        files_(std::move(files)),
        times_(times) {
    for (const int fd : files_) offsets_.push_back(::lseek(fd, 0, SEEK_CUR));
  }

  PyObject* run() {
    const Py_ssize_t size = api_.PyTuple_Size(items_.get());
    for (Py_ssize_t n = 0; n < size; ++n) {
      PyObject* item = api_.PyTuple_GetItem(items_.get(), n);
      if (api_.PyTuple_Size(item) != 5) return wrong_item();
      // The caller has asked for the first one.
      if (n > 0 && !boundary_.may_start(first_ + n)) return pair(n, none());
      append_started(boundary_.frame, first_ + n);
      boundary_.send();
      PyObject* plan = field(item, 4);
      const Answer answer = plan == api_.none() ? run_bare(item, n) : run_planned(item, plan, n);
      if (answer.ends) return answer.value;
    }
    return pair(size, none());
  }

 private:
  /// Whether the loop ends here, and with what: null if a Python error is set.
  struct Answer {
    bool ends = false;
    PyObject* value = nullptr;
  };

  [[nodiscard]] PyObject* field(PyObject* tuple, Py_ssize_t at) const { return api_.PyTuple_GetItem(tuple, at); }
  [[nodiscard]] Ref none() const { return Ref::borrowed(api_, api_.none()); }

  /// Nothing but the function.
  Answer run_bare(PyObject* item, Py_ssize_t n) {
    if (!boundary_.set_current_test(field(item, 0), "call")) return {true};
    Called called(api_);
    begin(called, n);
    PyObject* owner = field(item, 2);
    PyObject* keywords = field(item, 3);
    if (owner != api_.none()) called.instance = {api_, api_.PyObject_CallObject(owner, nullptr)};
    if (owner == api_.none() || called.instance) {
      called.result = invoke(field(item, 1), called.instance.get(), keywords == api_.none() ? nullptr : keywords);
    }
    called.call = end_of_phase();
    if (!called.result) called.exception = take_exception(api_);
    const int dirty = called.exception || called.result.get() != api_.none() ? 1 : is_dirty();
    boundary_.plain_index = -1;
    if (dirty != 0) return dirty < 0 ? Answer{true} : Answer{true, outcome(n, called, nullptr, nullptr)};
    return passed(n, called);
  }

  /// With the fixtures that nobody sees being set up.
  Answer run_planned(PyObject* item, PyObject* plan, Py_ssize_t n) {
    Called called(api_);
    begin(called, n);
    PyObject* owner = field(item, 2);
    // A copy, or the values would live for as long as the rows.
    const Ref own(api_, api_.PyDict_Copy(field(item, 3)));
    if (!own) return {true};
    PyObject* values = own.get();
    if (owner != api_.none()) {
      called.instance = {api_, api_.PyObject_CallObject(owner, nullptr)};
      if (!called.instance) called.exception = take_exception(api_);
    }
    FixtureSteps steps(api_, plan, values, called.instance.get());
    int dirty = called.exception ? 1 : set_up(item, steps, called);
    if (dirty == 0) dirty = call(item, steps, called);
    if (dirty == 0 && steps.has_generators()) dirty = take_down(item, steps, called);
    boundary_.plain_index = -1;
    if (dirty != 0) return dirty < 0 ? Answer{true} : Answer{true, outcome(n, called, &steps, values)};
    return passed(n, called);
  }

  // Phases: 0 if it passed silently, 1 if there is something to report, -1 with a Python error set.

  int set_up(PyObject* item, FixtureSteps& steps, Called& called) {
    if (steps.empty()) return 0;
    called.phase = "setup";
    if (!boundary_.set_current_test(field(item, 0), called.phase)) return -1;
    const bool done = steps.set_up();
    called.setup = end_of_phase();
    if (!done) called.exception = take_exception(api_);
    return done ? is_dirty() : 1;
  }

  int call(PyObject* item, const FixtureSteps& steps, Called& called) {
    called.phase = "call";
    if (!boundary_.set_current_test(field(item, 0), called.phase)) return -1;
    if (const Ref keywords = steps.arguments()) {
      called.result = invoke(field(item, 1), called.instance.get(), keywords.get());
    }
    called.call = end_of_phase();
    if (!called.result) called.exception = take_exception(api_);
    return called.exception || called.result.get() != api_.none() ? 1 : is_dirty();
  }

  int take_down(PyObject* item, FixtureSteps& steps, Called& called) {
    called.phase = "teardown";
    if (!boundary_.set_current_test(field(item, 0), called.phase)) return -1;
    called.failures = steps.take_down();
    called.teardown = end_of_phase();
    return called.failures.empty() ? is_dirty() : 1;
  }

  void begin(Called& called, Py_ssize_t n) {
    called.start = seconds_since_epoch();
    boundary_.plain_began = phase_began_ = steady_seconds();
    boundary_.plain_index = first_ + n;
  }

  double end_of_phase() {
    const double now = steady_seconds();
    return now - std::exchange(phase_began_, now);
  }

  Answer passed(Py_ssize_t n, const Called& called) {
    append_passed(boundary_.frame, first_ + n, called.start, called.setup, called.call, called.teardown);
    boundary_.send();
    return times_ == api_.none() || remember_times(called) ? Answer{} : Answer{true};
  }

  bool remember_times(const Called& called) {
    const Ref row(api_, api_.PyTuple_New(4));
    if (!row) return false;
    Py_ssize_t at = 0;
    for (const double value : {called.start, called.setup, called.call, called.teardown}) {
      api_.PyTuple_SetItem(row.get(), at++, api_.PyFloat_FromDouble(value));
    }
    return api_.PyList_Append(times_, row.get()) == 0;
  }

  Ref invoke(PyObject* function, PyObject* instance, PyObject* keywords) {
    if (keywords == nullptr) {
      return {api_, instance == nullptr ? api_.PyObject_CallObject(function, nullptr)
                                        : api_.PyObject_CallFunctionObjArgs(function, instance, nullptr)};
    }
    const Ref positional(api_, api_.PyTuple_New(instance == nullptr ? 0 : 1));
    if (!positional) return {api_, nullptr};
    if (instance != nullptr) {
      api_.PyTuple_SetItem(positional.get(), 0, Ref::borrowed(api_, instance).release());
    }
    return {api_, api_.PyObject_Call(function, positional.get(), keywords)};
  }

  int is_dirty() {
    if (boundary_.muted) return 1;
    for (std::size_t i = 0; i < files_.size(); ++i) {
      if (::lseek(files_[i], 0, SEEK_CUR) != offsets_[i]) return 1;
    }
    if (dirty_ == api_.none()) return 0;
    const std::int64_t index = std::exchange(boundary_.plain_index, -1);  // no time limit may raise in our own question
    const Ref answer(api_, api_.PyObject_CallObject(dirty_, nullptr));
    boundary_.plain_index = index;
    return answer ? api_.PyObject_IsTrue(answer.get()) : -1;
  }

  /// (n, host.PlainCall)
  PyObject* outcome(Py_ssize_t n, Called& called, const FixtureSteps* steps, PyObject* values) {
    const auto object = [&](Ref& value) { return value ? std::move(value) : none(); };
    const auto number = [&](double value) { return Ref(api_, api_.PyFloat_FromDouble(value)); };
    Ref fields[] = {{api_, api_.PyUnicode_FromString(called.phase)},
                    object(called.exception),
                    object(called.result),
                    number(called.start),
                    number(called.setup),
                    number(called.call),
                    Ref::borrowed(api_, values == nullptr ? api_.none() : values),
                    object(called.instance),
                    steps == nullptr ? Ref(api_, api_.PyList_New(0)) : steps->unfinished(),
                    list_of(called.failures)};
    Ref all(api_, api_.PyTuple_New(std::size(fields)));
    if (!all) return nullptr;
    for (std::size_t at = 0; at < std::size(fields); ++at) {
      if (!fields[at]) return nullptr;
      api_.PyTuple_SetItem(all.get(), static_cast<Py_ssize_t>(at), fields[at].release());
    }
    return pair(n, std::move(all));
  }

  [[nodiscard]] Ref list_of(std::vector<Ref>& objects) const {
    Ref list(api_, api_.PyList_New(static_cast<Py_ssize_t>(objects.size())));
    for (std::size_t n = 0; list && n < objects.size(); ++n) {
      api_.PyList_SetItem(list.get(), static_cast<Py_ssize_t>(n), objects[n].release());
    }
    return list;
  }

  PyObject* pair(Py_ssize_t n, Ref second) {
    Ref both(api_, api_.PyTuple_New(2));
    if (!both) return nullptr;
    api_.PyTuple_SetItem(both.get(), 0, api_.PyLong_FromLongLong(n));
    api_.PyTuple_SetItem(both.get(), 1, second.release());
    return both.release();
  }

  PyObject* wrong_item() {
    if (api_.PyErr_Occurred() == nullptr) api_.PyErr_SetString(*api_.PyExc_TypeError, "a plain item has five fields");
    return nullptr;
  }

  Boundary& boundary_;
  const Api& api_;
  Ref items_;
  std::int64_t first_;
  PyObject* dirty_;
  std::vector<int> files_;
  PyObject* times_;  ///< list, or None
  std::vector<off_t> offsets_;
  double phase_began_ = 0;
};

}  // namespace

PyObject* run_plain(Boundary& boundary, PyObject* arguments) {
  const Api& api = boundary.api;
  PyObject* capture_fds = api.PyTuple_GetItem(arguments, 3);
  PyObject* times = api.PyTuple_GetItem(arguments, 4);
  if (capture_fds == nullptr || times == nullptr) return nullptr;
  Ref items(api, api.PySequence_Tuple(api.PyTuple_GetItem(arguments, 0)));
  const Ref fds(api, api.PySequence_Tuple(capture_fds));
  const std::int64_t first = api.PyLong_AsLongLong(api.PyTuple_GetItem(arguments, 1));
  if (!items || !fds || api.PyErr_Occurred() != nullptr) return nullptr;
  std::vector<int> files;
  for (Py_ssize_t i = 0; i < api.PyTuple_Size(fds.get()); ++i) {
    files.push_back(static_cast<int>(api.PyLong_AsLongLong(api.PyTuple_GetItem(fds.get(), i))));
  }
  return Loop(boundary, std::move(items), first, api.PyTuple_GetItem(arguments, 2), std::move(files), times).run();
}

}  // namespace fastest::python
