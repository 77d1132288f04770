// The built-in module `_fastest`: what python/fastest/host.py calls inside the embedded interpreter.
#include <pthread.h>
#include <signal.h>
#include <sys/prctl.h>

#include "python/boundary.h"
#include "python/decode.h"
#include "python/encode.h"
#include "python/native_stack.h"
#include "python/ref.h"

namespace fastest::python {
namespace {

// The one variable of this kind in the program: CPython calls the initialiser and the functions without any pointer of
// ours.
Boundary* the_boundary = nullptr;

PyObject* none() {
  the_boundary->api.Py_IncRef(the_boundary->api.none());
  return the_boundary->api.none();
}

PyObject* argument(PyObject* arguments, Py_ssize_t position) {
  return the_boundary->api.PyTuple_GetItem(arguments, position);  // borrowed; an IndexError if there are too few
}

/// The str() of an object may run Python code, and that a signal handler, which emits: so the scratch is taken away
/// meanwhile.
PyObject* emit(PyObject*, PyObject* event) {
  std::string frame = std::move(the_boundary->frame);
  frame.clear();
  const bool encoded = append_frame(the_boundary->api, frame, event);
  the_boundary->frame = std::move(frame);
  if (encoded) the_boundary->send();
  the_boundary->frame.clear();
  return encoded ? none() : nullptr;
}

PyObject* started(PyObject*, PyObject* index) {
  append_started(the_boundary->frame, the_boundary->api.PyLong_AsLongLong(index));
  the_boundary->send();
  return none();
}

PyObject* passed(PyObject*, PyObject* arguments) {
  const Api& api = the_boundary->api;
  if (argument(arguments, 4) == nullptr) return nullptr;
  const auto real = [&](Py_ssize_t at) { return api.PyFloat_AsDouble(argument(arguments, at)); };
  append_passed(the_boundary->frame, api.PyLong_AsLongLong(argument(arguments, 0)), real(1), real(2), real(3), real(4));
  the_boundary->send();
  return none();
}

PyObject* flush(PyObject*, PyObject*) {
  if (!the_boundary->muted) the_boundary->ring->wake();
  return none();
}

PyObject* current_test(PyObject*, PyObject* arguments) {
  PyObject* nodeid = argument(arguments, 0);
  PyObject* when = argument(arguments, 1);
  if (nodeid == nullptr || when == nullptr) return nullptr;
  std::string phase;
  if (!append_text(the_boundary->api, phase, when)) return nullptr;
  return the_boundary->set_current_test(nodeid == the_boundary->api.none() ? nullptr : nodeid, phase.c_str()) ? none()
                                                                                                              : nullptr;
}

PyObject* plain_call(PyObject*, PyObject*) {
  const Api& api = the_boundary->api;
  if (the_boundary->plain_index < 0) return none();
  Ref both(api, api.PyTuple_New(2));
  if (!both) return nullptr;
  api.PyTuple_SetItem(both.get(), 0, api.PyLong_FromLongLong(the_boundary->plain_index));
  api.PyTuple_SetItem(both.get(), 1, api.PyFloat_FromDouble(the_boundary->plain_began));
  return both.release();
}

PyObject* native_stack_at(PyObject*, PyObject* arguments) {
  const Api& api = the_boundary->api;
  if (argument(arguments, 1) == nullptr) return nullptr;
  const auto number = [&](Py_ssize_t at) { return static_cast<int>(api.PyLong_AsLongLong(argument(arguments, at))); };
  write_native_stack_at(number(0), number(1));
  return none();
}

PyObject* run(PyObject*, PyObject* arguments) { return run_plain(*the_boundary, arguments); }

PyObject* truth(bool value) {
  const Api& api = the_boundary->api;
  PyObject* result = value ? api._Py_TrueStruct : api._Py_FalseStruct;
  api.Py_IncRef(result);
  return result;
}

PyObject* owns(PyObject*, PyObject* item) {
  return truth(the_boundary->board->owns(the_boundary->api.PyLong_AsLongLong(item), the_boundary->worker));
}

PyObject* claim(PyObject*, PyObject* item) {
  return truth(the_boundary->may_start(the_boundary->api.PyLong_AsLongLong(item)));
}

PyObject* stopped(PyObject*, PyObject*) { return truth(the_boundary->board->stopped()); }

PyObject* become_worker(PyObject*, PyObject* place) {
  const auto slot = static_cast<std::size_t>(the_boundary->api.PyLong_AsLongLong(place));
  if (slot >= the_boundary->workers.size()) {
    the_boundary->api.PyErr_SetString(*the_boundary->api.PyExc_TypeError, "no such place in the pool");
    return nullptr;
  }
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  the_boundary->ring = the_boundary->workers[slot];
  the_boundary->worker = static_cast<int>(slot);
  the_boundary->muted = false;
  return none();
}

PyObject* unpack(PyObject*, PyObject* bytes) { return unpacked(the_boundary->api, bytes); }

PyObject* serve_runs(PyObject*, PyObject* arguments) { return serve(*the_boundary, arguments); }

void mute_forked_child() { the_boundary->muted = true; }

PyObject* initialise() {
  static PyMethodDef methods[] = {{"emit", emit, kOneArg, "Sends a map frame."},
                                  {"started", started, kOneArg, "Sends that item i starts."},
                                  {"passed", passed, kVarArgs, "Sends that an item passed."},
                                  {"flush", flush, kNoArgs, "Wakes the parent."},
                                  {"current_test", current_test, kVarArgs, "Sets or removes PYTEST_CURRENT_TEST."},
                                  {"become_worker", become_worker, kOneArg, "Takes a place in the pool."},
                                  {"owns", owns, kOneArg, "Whether item i is still ours."},
                                  {"claim", claim, kOneArg, "Whether item i may be started."},
                                  {"stopped", stopped, kNoArgs, "Whether nothing may be started any more."},
                                  {"unpack", unpack, kOneArg, "The object that MessagePack stands for."},
                                  {"plain_call", plain_call, kNoArgs, "(index, start) of the plain call in progress."},
                                  {"native_stack_at", native_stack_at, kVarArgs, "Native frames at a signal."},
                                  {"run_plain", run, kVarArgs, "Runs plain items; see fastest.host.run_plain."},
                                  {"serve", serve_runs, kVarArgs, "Waits for runs; see fastest.warm.server."},
                                  {nullptr, nullptr, 0, nullptr}};
  static PyModuleDef definition{
      1,  nullptr, nullptr, 0,       nullptr, "_fastest", "The parent process, as seen from Python.",
      -1, methods, nullptr, nullptr, nullptr, nullptr};
  ::pthread_atfork(nullptr, nullptr, mute_forked_child);
  return the_boundary->api.PyModule_Create2(&definition, kAbiVersion);
}

}  // namespace

bool Boundary::set_current_test(PyObject* nodeid, const char* when) {
  if (!current_test) {
    Result<CurrentTest> made = CurrentTest::make(api);
    if (!made) return false;
    current_test.emplace(made.take());
  }
  return nodeid == nullptr ? current_test->remove() : current_test->set(nodeid, when);
}

PyObject* (*module_initialiser(Boundary& boundary))() {
  the_boundary = &boundary;
  return initialise;
}

}  // namespace fastest::python
