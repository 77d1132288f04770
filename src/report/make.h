// Which reporters a run has.
#pragma once

#include <memory>
#include <vector>

#include "fastest/options.h"
#include "fastest/reporter.h"
#include "report/execution.h"
#include "report/output.h"

namespace fastest::report {

/// The terminal (with `-p no:terminal` only what user code prints), and JUnit XML with --junitxml; FASTEST_EVENT_LOG
/// names a file for the events. Both must outlive the reporters.
std::vector<std::unique_ptr<Reporter>> make_reporters(const Options& options, Output& output,
                                                      const Execution& execution = {});

}  // namespace fastest::report
