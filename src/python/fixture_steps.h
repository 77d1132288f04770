// The function-scoped fixtures of one item, set up and taken down between two lines of C++.
//
// Only for fixtures that nobody could see being set up otherwise: python/fastest/fixtureplan.py decides that, and says
// what a step is.
#pragma once

#include <vector>

#include "python/api.h"
#include "python/ref.h"

namespace fastest::python {

class FixtureSteps {
 public:
  /// `plan`: (steps, argument names of the test, what ends a generator); `values`: the dict of those that are there
  /// already, which the steps add to; `instance`: null if the test is a function. All borrowed.
  FixtureSteps(const Api& api, PyObject* plan, PyObject* values, PyObject* instance);

  [[nodiscard]] bool empty() const { return count_ == 0; }
  /// Calls the fixtures in order. False with a Python error set: the one that raised is the last that was called.
  bool set_up();
  /// The test's own keyword arguments; empty with a Python error set.
  [[nodiscard]] Ref arguments() const;
  [[nodiscard]] bool has_generators() const { return !started_.empty(); }
  /// Ends the generators, last started first, and gives what they raised, in the order in which it happened.
  std::vector<Ref> take_down();
  /// [(function, generator)] of those that have not ended, in the order in which they were started.
  [[nodiscard]] Ref unfinished() const;

 private:
  struct Started {
    PyObject* function;
    Ref generator;
  };

  [[nodiscard]] PyObject* field(PyObject* tuple, Py_ssize_t at) const { return api_.PyTuple_GetItem(tuple, at); }
  [[nodiscard]] Ref chosen(PyObject* names) const;
  Ref call(PyObject* step);
  Ref first_value(PyObject* step, Ref generator);

  const Api& api_;
  PyObject *steps_, *names_, *finish_, *values_, *instance_;
  Py_ssize_t count_;
  std::vector<Started> started_;
};

/// The exception that is set, normalized and with its traceback; clears it.
Ref take_exception(const Api& api);

}  // namespace fastest::python
