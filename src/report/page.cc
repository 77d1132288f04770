// pytest's `currentfspath` with its three meanings (nothing, a file or test, "some text") in one place.
#include "report/page.h"

namespace fastest::report {

void Page::ensure_newline() {
  if (!open_ || writer_.muted()) return;
  writer_.line();
  open_.reset();
}

void Page::line(std::string_view text, const Markup& markup) {
  ensure_newline();
  writer_.line(text, markup);
}

void Page::separator(std::string_view fill, std::string_view title, const Markup& markup, int width) {
  ensure_newline();
  writer_.separator(fill, title, markup, width);
}

bool Page::open_line(const std::string& prefix) {
  if (open_ == prefix || writer_.muted()) return false;
  writer_.line();
  open_ = prefix;
  return true;
}

}  // namespace fastest::report
