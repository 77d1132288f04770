#include "cli/usage.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace fastest::cli {

Error usage_error(std::string_view message, const ErrorContext& context) {
  std::string text = fmt::format("usage: {0} {1}\n{0}: error: {2}", kProgram, kUsage, message);
  for (const auto& [name, value] : context) text += fmt::format("\n  {}: {}", name, value);
  return {ExitCode::kUsageError, text};
}

Error flag_error(const Flag& flag, std::string_view message, const ErrorContext& context) {
  return usage_error(fmt::format("argument {}: {}", fmt::join(flag.spellings, "/"), message), context);
}

}  // namespace fastest::cli
