#include "config/minversion.h"

#include <fmt/format.h>

#include <vector>

#include "base/python_text.h"
#include "base/text.h"

namespace fastest::config {
namespace {

/// The release numbers at the front ("7.0rc1" is 7, 0), without zeros at the end.
std::vector<std::int64_t> release(std::string_view version) {
  std::vector<std::int64_t> numbers;
  if (version.starts_with('v')) version.remove_prefix(1);
  for (const std::string& part : base::split(version, '.')) {
    const std::size_t end = part.find_first_not_of("0123456789");
    const auto number = base::python_int(part.substr(0, end));
    if (!number) break;
    numbers.push_back(*number);
    if (end != std::string::npos) break;
  }
  while (!numbers.empty() && numbers.back() == 0) numbers.pop_back();
  return numbers;
}

}  // namespace

Status check_minversion(const Options& options) {
  const auto value = options.ini.find("minversion");
  if (value == options.ini.end()) return Done{};
  const auto* text = std::get_if<std::string>(&value->second.value);
  if (text == nullptr || release(base::strip(*text)) <= release(kPytestVersion)) return Done{};
  const std::string file = options.inipath.empty() ? "None" : options.inipath;
  return Error{ExitCode::kUsageError,
               fmt::format("{}: 'minversion' requires pytest-{}, actual pytest-{}'", file, *text, kPytestVersion)};
}

}  // namespace fastest::config
