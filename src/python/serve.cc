// The fork of a warm server. Python's own fork handlers run on both sides, as os.fork would have them; the child of a
// run speaks for itself again, other than the children that tests fork.
#include <unistd.h>

#include <utility>

#include "python/boundary.h"
#include "python/encode.h"
#include "python/ref.h"

namespace fastest::python {
namespace {

PyObject* fail(const Api& api, const std::string& message) {
  api.PyErr_SetString(*api.PyExc_OSError, message.c_str());
  return nullptr;
}

/// Texts of a Python list; false with a Python error set.
bool read_texts(const Api& api, PyObject* list, std::vector<std::string>& texts) {
  const Ref items(api, api.PySequence_Tuple(list));
  if (!items) return false;
  for (Py_ssize_t i = 0; i < api.PyTuple_Size(items.get()); ++i) {
    if (!append_text(api, texts.emplace_back(), api.PyTuple_GetItem(items.get(), i))) return false;
  }
  return true;
}

PyObject* bytes(const Api& api, const std::string& text) {
  return api.PyBytes_FromStringAndSize(text.data(), static_cast<Py_ssize_t>(text.size()));
}

PyObject* become_runner(Boundary& boundary) {
  const Api& api = boundary.api;
  { const base::Ring of_the_server = std::move(*boundary.ring); }  // gives descriptors back whose numbers the run wants
  Result<ServedRun> run = boundary.serving->become_runner();
  if (!run) return fail(api, run.error().message);
  *boundary.ring = std::move(run->ring);
  boundary.muted = false;
  Ref fields(api, api.PyTuple_New(3));
  if (!fields) return nullptr;
  api.PyTuple_SetItem(fields.get(), 0, bytes(api, run->payload));
  api.PyTuple_SetItem(fields.get(), 1, bytes(api, run->environment));
  api.PyTuple_SetItem(fields.get(), 2, api.PyLong_FromLongLong(static_cast<long long>(run->ignored)));
  return fields.release();
}

}  // namespace

PyObject* serve(Boundary& boundary, PyObject* arguments) {
  const Api& api = boundary.api;
  std::vector<std::string> watched, left_out;
  if (boundary.serving == nullptr) return fail(api, "this is no warm server");
  if (!read_texts(api, api.PyTuple_GetItem(arguments, 0), watched)) return nullptr;
  const std::int64_t modules = api.PyLong_AsLongLong(api.PyTuple_GetItem(arguments, 1));
  if (!read_texts(api, api.PyTuple_GetItem(arguments, 2), left_out)) return nullptr;
  const Status opened = boundary.serving->open(std::move(watched), modules, std::move(left_out));
  if (!opened) return fail(api, opened.error().message);
  while (boundary.serving->wait()) {
    api.PyOS_BeforeFork();
    const pid_t pid = ::fork();
    if (pid == 0) {
      api.PyOS_AfterFork_Child();
      return become_runner(boundary);
    }
    api.PyOS_AfterFork_Parent();
    boundary.serving->forked(pid);
  }
  return Ref::borrowed(api, api.none()).release();
}

}  // namespace fastest::python
