#include "cli/options_page.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/text.h"
#include "cli/flags.h"

namespace fastest::cli {
namespace {

std::string value_of(const Flag& flag) {
  if (arity(flag) == 0) return {};
  std::string name(flag.metavar.empty() ? flag.dest : flag.metavar);
  if (!flag.choices.empty()) name = fmt::format("{}", fmt::join(flag.choices, "|"));
  const std::string_view sign = longest_spelling(flag).starts_with("--") ? "=" : " ";
  return arity(flag) == 2 ? fmt::format("[{}{}]", sign, name) : fmt::format("{}{}", sign, name);
}

std::string row(const Flag& flag) {
  std::string help = base::replace_all(base::replace_all(flag.help, "\n", "<br>"), "|", "\\|");
  const std::string value = base::replace_all(value_of(flag), "|", "\\|");
  return fmt::format("| `{}{}` | {} |\n", fmt::join(flag.spellings, "`, `"), value, help);
}

}  // namespace

std::string options_page() {
  std::string page;
  for (const Group& group : groups()) {
    page += fmt::format("\n### {}\n\n| option | meaning |\n|---|---|\n", group.title);
    for (const Flag& flag : flags()) {
      if (flag.group == group.name) page += row(flag);
    }
  }
  return page;
}

}  // namespace fastest::cli
