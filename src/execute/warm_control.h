// `--warm=status` and `--warm=stop`, for all servers of a project.
#pragma once

#include <string>

#include "execute/warm_site.h"
#include "fastest/env.h"

namespace fastest::execute {

struct WarmReport {
  int code = 0;
  std::string text;
};

/// One line a server, and one for each module that it could not keep. Code 1: there is none that is ready.
WarmReport warm_status(const WarmSite& site, FileSystem& files);
/// Runs that are being served go on to their end.
WarmReport warm_stop(const WarmSite& site, FileSystem& files);
/// Before another one is started: a project whose surroundings change from run to run keeps only its newest servers.
void stop_surplus(const WarmSite& site, FileSystem& files);

}  // namespace fastest::execute
