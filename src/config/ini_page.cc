#include "config/ini_page.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/text.h"
#include "config/ini_value.h"

namespace fastest::config {
namespace {

std::string shown(const OptionValue& value) {
  struct Visitor {
    std::string operator()(std::monostate) const { return {}; }
    std::string operator()(bool flag) const { return flag ? "`true`" : "`false`"; }
    std::string operator()(std::int64_t number) const { return fmt::format("`{}`", number); }
    std::string operator()(double number) const { return fmt::format("`{}`", number); }
    std::string operator()(const std::string& text) const { return text.empty() ? text : fmt::format("`{}`", text); }
    std::string operator()(const std::vector<std::string>& texts) const {
      return texts.empty() ? "" : fmt::format("`{}`", fmt::join(texts, " "));
    }
  };
  return std::visit(Visitor{}, value);
}

}  // namespace

std::string ini_page() {
  std::string page = "\n| option | type | default | meaning |\n|---|---|---|---|\n";
  for (const IniRow& row : ini_rows()) {
    const std::string type = base::replace_all(type_text(row), "|", "\\|");
    const std::string help = base::replace_all(base::replace_all(row.help, "\n", "<br>"), "|", "\\|");
    page += fmt::format("| `{}` | {} | {} | {} |\n", row.name, type, shown(initial_value(row)), help);
  }
  return page;
}

}  // namespace fastest::config
