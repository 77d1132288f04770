// Decoding is deliberately forgiving: what tests print may be any bytes, and a report line must come out all the same.
#include "report/text_width.h"

#include <algorithm>
#include <span>

#include "report/width_table.h"

namespace fastest::report {
namespace {

bool contains(std::span<const CodePointRange> ranges, char32_t c) {
  const auto after = std::upper_bound(ranges.begin(), ranges.end(), c,
                                      [](char32_t value, const CodePointRange& range) { return value < range.first; });
  return after != ranges.begin() && c <= std::prev(after)->last;
}

std::size_t sequence_length(unsigned char lead) {
  if (lead >= 0xF0 && lead < 0xF8) return 4;
  if (lead >= 0xE0 && lead < 0xF0) return 3;
  if (lead >= 0xC0 && lead < 0xE0) return 2;
  return 1;
}

}  // namespace

char32_t take_code_point(std::string_view& text) {
  const auto lead = static_cast<unsigned char>(text.front());
  const std::size_t length = sequence_length(lead);
  if (length == 1 || text.size() < length) {
    text.remove_prefix(1);
    return lead;
  }
  char32_t c = lead & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) c = (c << 6U) | (static_cast<unsigned char>(text[i]) & 0x3FU);
  text.remove_prefix(length);
  return c;
}

std::size_t code_points(std::string_view text) {
  std::size_t count = 0;
  for (; !text.empty(); ++count) take_code_point(text);
  return count;
}

std::string_view first_code_points(std::string_view text, std::size_t count) {
  std::string_view rest = text;
  for (; count > 0 && !rest.empty(); --count) take_code_point(rest);
  return text.substr(0, text.size() - rest.size());
}

int char_width(char32_t c) {
  if (c >= 0x20 && c < 0x7F) return 1;
  if (c == 0) return 0;
  if (c < 0xA0) return -1;
  if (contains(zero_width_ranges(), c)) return 0;
  return contains(double_width_ranges(), c) ? 2 : 1;
}

int text_width(std::string_view text) {
  int width = 0;
  while (!text.empty()) {
    const int columns = char_width(take_code_point(text));
    if (columns < 0) return -1;
    width += columns;
  }
  return width;
}

std::string strip_ansi(std::string_view text) {
  std::string plain;
  plain.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\x1b' || i + 1 >= text.size() || text[i + 1] != '[') {
      plain += text[i];
      continue;
    }
    for (i += 2; i < text.size() && (text[i] < '@' || text[i] > '~');) ++i;
  }
  return plain;
}

}  // namespace fastest::report
