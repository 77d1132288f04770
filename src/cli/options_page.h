// docs/options.md, first part: the command line. A unit test compares the file with this text, and rewrites it when it
// is told to.
#pragma once

#include <string>

namespace fastest::cli {

/// Markdown: one section a group, one row an option.
std::string options_page();

}  // namespace fastest::cli
