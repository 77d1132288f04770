// What the built-in module `_fastest` works on: the table of functions, the ring to the parent, the environment
// variable.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "python/api.h"
#include "python/current_test.h"
#include "python/embed.h"
#include "python/serving.h"

namespace fastest::python {

class Boundary {
 public:
  Boundary(const Api& functions, const Links& to_parent)
      : api(functions),
        ring(&to_parent.ring),
        workers(to_parent.workers),
        board(to_parent.board),
        serving(to_parent.serving) {}

  const Api& api;
  base::Ring* ring;                         ///< ours: the runner's, or in a worker that of its place
  std::vector<base::Ring*> workers;         ///< one for each place in a pool
  base::Board* board;                       ///< of a pool; null: there is none
  Serving* serving;                         ///< only in a warm server
  int worker = -1;                          ///< our place in a pool; -1: none
  std::string frame;                        ///< scratch: keeps its memory from frame to frame
  std::optional<CurrentTest> current_test;  ///< made when it is first needed
  bool muted = false;                       ///< true in processes that a test forked
  std::int64_t plain_index = -1;            ///< the item that run_plain is calling; -1: none
  double plain_began = 0;                   ///< when, in seconds of the steady clock, which is time.perf_counter()

  /// Publishes `frame` and empties it, keeping its memory.
  void send() {
    if (!muted) ring->write(frame);
    frame.clear();
  }
  /// Whether the item may be started: in a worker somebody else may have it by now.
  bool may_start(std::int64_t item) { return worker < 0 || board->claim(item, worker); }
  /// False with a Python error set.
  bool set_current_test(PyObject* nodeid, const char* when);
};

/// The built-in module's table; `boundary` must outlive the interpreter. CPython offers no way to hand a pointer to the
/// initialiser of a built-in module, so this is kept in a variable of module.cc.
PyObject* (*module_initialiser(Boundary& boundary))();

/// `_fastest.serve(watched, modules, left_out)`: in a warm server; gives None when the server ends, and in every fork
/// (payload, environment, ignored signals).
PyObject* serve(Boundary& boundary, PyObject* arguments);

/// `_fastest.run_plain(items, first, dirty, capture_fds, times)`; see host.run_plain.
PyObject* run_plain(Boundary& boundary, PyObject* arguments);

}  // namespace fastest::python
