// Recorded runs: what tests/support/record_events.py wrote under the real pytest, as options and events.
#pragma once

#include <string>
#include <vector>

#include "fastest/event.h"
#include "fastest/options.h"
#include "fastest/reporter.h"

namespace fastest::testing {

struct RecordedRun {
  Options options;
  std::vector<Event> events;
};

/// Throws what the JSON library throws: a damaged recording is a mistake of the test.
RecordedRun parse_run(const std::string& lines);

std::string read_text(const std::string& path);

void replay(const std::vector<Event>& events, Reporter& reporter);

}  // namespace fastest::testing
