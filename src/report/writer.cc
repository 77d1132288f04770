// The column is kept up to date with every piece of text instead of being measured on demand: progress asks for it
// after every dot.
#include "report/writer.h"

#include <algorithm>

#include "report/text_width.h"

namespace fastest::report {
namespace {

std::string repeated(std::string_view piece, int times) {
  std::string text;
  for (int i = 0; i < times; ++i) text += piece;
  return text;
}

std::string_view without_trailing_spaces(std::string_view text) {
  return text.substr(0, text.find_last_not_of(' ') + 1);
}

int length(std::string_view text) { return static_cast<int>(code_points(text)); }

}  // namespace

void Writer::advance(std::string_view text) {
  const std::size_t line_end = text.rfind('\n');
  if (line_end != std::string_view::npos) {
    column_ = 0;
    text.remove_prefix(line_end + 1);
  }
  const bool escaped = text.find('\x1b') != std::string_view::npos;
  const int columns = escaped ? text_width(strip_ansi(text)) : text_width(text);
  column_ = columns < 0 || column_ < 0 ? -1 : column_ + columns;
}

std::string Writer::marked(std::string_view text, const Markup& markup) const {
  if (!color_ || markup.empty()) return std::string(text);
  std::string result = markup;
  return result.append(text).append(kReset);
}

void Writer::write(std::string_view text, const Markup& markup) {
  if (text.empty() || muted_) return;
  advance(text);
  const bool marks = color_ && !markup.empty();
  if (marks) output_.write(markup);
  output_.write(text);
  if (marks) output_.write(kReset);
}

void Writer::line(std::string_view text, const Markup& markup) {
  write(text, markup);
  write("\n");
}

void Writer::separator(std::string_view fill, std::string_view title, const Markup& markup, int width) {
  line(separator_line(fill, title, width > 0 ? width : width_), markup);
}

std::string separator_line(std::string_view fill, std::string_view title, int width) {
  const int step = length(fill);
  std::string text;
  if (title.empty()) {
    text = repeated(fill, width / step);
  } else {
    const std::string side = repeated(fill, std::max((width - length(title) - 2) / (2 * step), 1));
    text = side + " " + std::string(title) + " " + side;
  }
  const std::string_view extra = without_trailing_spaces(fill);
  if (length(text) + length(extra) <= width) text += extra;
  return text;
}

}  // namespace fastest::report
