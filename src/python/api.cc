// Fills the table. A name that is missing means that the library is no CPython of 3.9 or newer.
#include "python/api.h"

#include <dlfcn.h>

namespace fastest::python {

Result<Api> open_library(const std::string& path) {
  void* library = ::dlopen(path.c_str(), RTLD_NOW | RTLD_GLOBAL);
  if (library == nullptr) return Error{ExitCode::kInternalError, "cannot open " + path + ": " + ::dlerror()};
  Api api;
  const char* missing = nullptr;
  const auto find = [&](const char* name) {
    void* address = ::dlsym(library, name);
    if (address == nullptr) missing = name;
    return address;
  };
#define FUNCTION(result, name, arguments) api.name = reinterpret_cast<result(*) arguments>(find(#name));
#define EXPORTED FUNCTION
#define DATA(type, name) api.name = static_cast<type*>(find(#name));
#include "python/api_functions.inc"
#undef FUNCTION
#undef EXPORTED
#undef DATA
  if (missing != nullptr) return Error{ExitCode::kInternalError, path + " has no " + missing};
  return api;
}

}  // namespace fastest::python
