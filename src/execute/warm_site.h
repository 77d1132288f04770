// Where warm servers are found: a folder of the user's own with, per server, a socket (it takes runs) and a lock (held
// for as long as the server lives; only who holds it may make or remove the socket).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/fd.h"
#include "fastest/env.h"
#include "fastest/error.h"

namespace fastest::execute {

/// The names of one server.
struct WarmSite {
  std::string folder;
  std::string project;  ///< digest of the root folder and the interpreter
  std::string server;   ///< digest of everything else that a run of the server cannot be given

  [[nodiscard]] std::string stem() const { return folder + "/" + project + "-" + server; }
  [[nodiscard]] std::string socket() const { return stem() + ".sock"; }
  [[nodiscard]] std::string lock() const { return stem() + ".lock"; }
};

/// XDG_RUNTIME_DIR/fastest, else fastest-UID in the folder for temporary files; made with mode 0700. An error if it is
/// not ours alone.
Result<std::string> warm_folder(System& system);

/// The project's servers, dead ones included.
std::vector<WarmSite> servers_of(const WarmSite& site, FileSystem& files);

/// The lock, or nothing if somebody has it. The file is made if there is none.
std::optional<base::UniqueFd> take_lock(const std::string& path);

}  // namespace fastest::execute
