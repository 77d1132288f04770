#include "config/terminal.h"

#include "base/python_text.h"

namespace fastest::config {

bool wants_color(const std::string& choice, int fd, System& system) {
  if (choice == "yes") return true;
  if (choice == "no") return false;
  const auto is_set = [&](const char* name) { return !system.variable(name).value_or("").empty(); };
  const auto said = system.variable("PY_COLORS");
  if (said == "1") return true;
  if (said == "0" || is_set("NO_COLOR")) return false;
  if (is_set("FORCE_COLOR")) return true;
  return system.is_terminal(fd) && system.variable("TERM") != "dumb";
}

int usable_width(System& system) {
  const auto columns = base::python_int(system.variable("COLUMNS").value_or(""));
  int width = columns && *columns > 0 && *columns < 1'000'000 ? static_cast<int>(*columns) : system.terminal_width();
  return width < 40 ? 80 : width;
}

}  // namespace fastest::config
