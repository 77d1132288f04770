// Which runs one server may serve: the digest of everything that an interpreter takes from its surroundings when it
// starts and imports, and of what a process cannot be given later. Two invocations that differ in any of it have two
// servers; there is nothing to compare and to invalidate.
//
// The environment counts as a whole, because any module may read any variable when it is imported; a served run gets
// its own client's variables, so what matters is only what was read before. Left out are the few that change from call
// to call and that nothing sensible reads while it is imported. The server does not keep a module that reads one of
// them nevertheless (python/fastest/warm/checks.py, which has the same list from here).
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "execute/program.h"
#include "fastest/env.h"
#include "fastest/options.h"
#include "python/interpreter.h"

namespace fastest::execute {

/// The state of this process that cannot be handed over.
struct ProcessFacts {
  std::vector<std::string> environment;  ///< NAME=value
  std::string rest;                      ///< user, groups, limits, namespaces, processors, terminal session: any text
};
ProcessFacts facts_of_this_process();

struct WarmIdentity {
  std::string project, server;  ///< digests in hexadecimal
};
WarmIdentity identify(const Options& options, const python::Interpreter& interpreter, const RunnerSetup& setup,
                      const ProcessFacts& process, FileSystem& files);

/// Variables that do not count: names, or beginnings that end in "*".
std::span<const std::string_view> harmless_variables();
bool is_harmless(std::string_view name);

/// The process group that a served run joins: ours if we have a terminal, whose session the server was started in; 0
/// without a terminal.
int group_to_join();

}  // namespace fastest::execute
