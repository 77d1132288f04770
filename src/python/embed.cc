// The same entry as the `python` executable's own main(), so that everything which depends on how Python was started is
// as it would be: `python -c PROGRAM` with argv[0] = the executable of the user's environment.
#include "python/embed.h"

#include <array>
#include <nlohmann/json.hpp>

#include "python/api.h"
#include "python/boundary.h"
#include "python/huge_arenas.h"

namespace fastest::python {
namespace {

void send(base::Ring& ring, const nlohmann::json& event) {
  const std::vector<std::uint8_t> body = nlohmann::json::to_msgpack(event);
  std::string frame(1, '\x01');
  for (std::size_t i = 0; i < 4; ++i) frame.push_back(static_cast<char>(body.size() >> (8 * i)));
  ring.write(frame.append(body.begin(), body.end()));
}

int give_up(base::Ring& ring, const std::string& reason) {
  const int code = static_cast<int>(ExitCode::kInternalError);
  const std::string hint = "ERROR: " + reason + "\nhint: --optimizer simple runs without the shared library\n";
  send(ring, {{"k", "usage"}, {"text", hint}, {"code", code}});
  send(ring, {{"k", "done"}, {"code", code}});
  return code;
}

bool is_version(std::string_view library, std::string_view wanted) {
  return library.starts_with(wanted) && (library.size() == wanted.size() || !std::isdigit(library[wanted.size()]));
}

}  // namespace

int run_embedded(const Embedding& embedding, const Links& links) {
  base::Ring& ring = links.ring;
  const Result<Api> api = open_library(embedding.library);
  if (!api) return give_up(ring, api.error().message);
  if (!is_version(api->Py_GetVersion(), embedding.version)) {
    return give_up(ring, embedding.library + " is Python " + api->Py_GetVersion() + ", not " + embedding.version);
  }
  use_huge_arenas(*api);
  // Never destroyed: threads of the interpreter may outlive Py_BytesMain, and its objects must not be released after
  // it.
  auto* boundary = new Boundary(*api, links);
  api->PyImport_AppendInittab("_fastest", module_initialiser(*boundary));
  std::string executable = embedding.executable, flag = "-c", program = embedding.program;
  std::array<char*, 4> arguments{executable.data(), flag.data(), program.data(), nullptr};
  return api->Py_BytesMain(3, arguments.data());
}

}  // namespace fastest::python
