// What the built-in module `_fastest` works on: the table of functions, the ring to the parent, the environment
// variable.
#pragma once

#include <optional>
#include <string>

#include "base/ring.h"
#include "python/api.h"
#include "python/current_test.h"

namespace fastest::python {

class Boundary {
 public:
  Boundary(const Api& functions, base::Ring& to_parent) : api(functions), ring(to_parent) {}

  const Api& api;
  base::Ring& ring;
  std::string frame;                        ///< scratch: keeps its memory from frame to frame
  std::optional<CurrentTest> current_test;  ///< made when it is first needed
  bool muted = false;                       ///< true in processes that a test forked

  /// Publishes `frame` and empties it.
  void send() {
    if (!muted) ring.write(frame);
    frame.clear();
  }
  /// False with a Python error set.
  bool set_current_test(PyObject* nodeid, const char* when);
};

/// The built-in module's table; `boundary` must outlive the interpreter. CPython offers no way to hand a pointer to the
/// initialiser of a built-in module, so this is kept in a variable of module.cc.
PyObject* (*module_initialiser(Boundary& boundary))();

/// `_fastest.run_plain(items, first, dirty, capture_fds)`; see host.run_plain.
PyObject* run_plain(Boundary& boundary, PyObject* arguments);

}  // namespace fastest::python
