// docs/options.md, second part: the ini options.
#pragma once

#include <string>

namespace fastest::config {

/// Markdown: one row an ini option, with its type and default.
std::string ini_page();

}  // namespace fastest::config
