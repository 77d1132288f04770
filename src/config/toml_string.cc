// Strings: literal ('...', '''...''') and basic ("...", """...""") with escapes.
#include <array>
#include <utility>

#include "config/toml_scalar.h"

namespace fastest::config {
namespace {

constexpr std::string_view kLine = "\t";
constexpr std::string_view kLines = "\t\n";
constexpr std::array<std::pair<char, char>, 7> kEscapes = {
    {{'b', '\b'}, {'t', '\t'}, {'n', '\n'}, {'f', '\f'}, {'r', '\r'}, {'"', '"'}, {'\\', '\\'}}};

std::string utf8(std::uint32_t code) {
  const auto tail = [&](unsigned shift) { return static_cast<char>(0x80U | ((code >> shift) & 0x3FU)); };
  if (code < 0x80) return {static_cast<char>(code)};
  if (code < 0x800) return {static_cast<char>(0xC0U | (code >> 6U)), tail(0)};
  if (code < 0x10000) return {static_cast<char>(0xE0U | (code >> 12U)), tail(6), tail(0)};
  return {static_cast<char>(0xF0U | (code >> 18U)), tail(12), tail(6), tail(0)};
}

/// The digits after \u or \U.
Result<std::string> read_code(TomlCursor& cursor, std::size_t length) {
  const std::string digits(cursor.rest().substr(0, length));
  const bool is_hex = digits.find_first_not_of("0123456789abcdefABCDEF") == std::string::npos;
  if (digits.size() != length || !is_hex) return cursor.error("Invalid hex value");
  cursor.move(length);
  const auto code = static_cast<std::uint32_t>(std::stoul(digits, nullptr, 16));
  const bool is_scalar = code <= 0x10FFFF && (code < 0xD800 || code > 0xDFFF);
  if (!is_scalar) return cursor.error("Escaped character is not a Unicode scalar value");
  return utf8(code);
}

/// A backslash at the end of a line: the line end and the indentation of what follows vanish.
Result<std::string> join_lines(TomlCursor& cursor) {
  cursor.skip_space();
  if (cursor.at_end()) return std::string();
  if (!cursor.take("\n")) return cursor.error("Unescaped '\\' in a string");
  cursor.skip(" \t\n");
  return std::string();
}

Result<std::string> read_escape(TomlCursor& cursor, bool is_multiline) {
  cursor.move(1);
  const char kind = cursor.peek();
  const bool is_line_end = is_multiline && (kind == ' ' || kind == '\t' || kind == '\n');
  if (is_line_end) return join_lines(cursor);
  cursor.move(1);
  if (kind == 'u') return read_code(cursor, 4);
  if (kind == 'U') return read_code(cursor, 8);
  for (const auto& [letter, meaning] : kEscapes) {
    if (letter == kind) return std::string(1, meaning);
  }
  return cursor.error("Unescaped '\\' in a string");
}

/// What stands between basic quotes; the closing ones are taken.
Result<std::string> read_basic(TomlCursor& cursor, bool is_multiline) {
  std::string result;
  while (!cursor.take(is_multiline ? "\"\"\"" : "\"")) {
    if (cursor.at_end()) return cursor.error("Unterminated string");
    const char c = cursor.peek();
    if (c == '\\') {
      const Result<std::string> escaped = read_escape(cursor, is_multiline);
      if (!escaped) return escaped;
      result += *escaped;
      continue;
    }
    if (is_illegal(c, is_multiline ? kLines : kLine)) return cursor.error("Illegal character " + cursor.shown());
    result += c;
    cursor.move(1);
  }
  return result;
}

Result<std::string> read_literal(TomlCursor& cursor, std::string_view end, std::string_view kept) {
  const auto text = cursor.until(end, kept);
  if (!text) return text.error();
  cursor.move(end.size());
  return std::string(*text);
}

/// Up to two more quotes before the closing three belong to the text.
Result<std::string> read_multiline(TomlCursor& cursor, char quote) {
  cursor.take("\n");
  Result<std::string> text = quote == '"' ? read_basic(cursor, true) : read_literal(cursor, "'''", kLines);
  for (int extra = 0; text && extra < 2 && cursor.peek() == quote; ++extra) {
    *text += quote;
    cursor.move(1);
  }
  return text;
}

}  // namespace

Result<std::string> read_string(TomlCursor& cursor, bool may_be_multiline) {
  const char quote = cursor.peek();
  if (may_be_multiline && cursor.take(std::string(3, quote))) return read_multiline(cursor, quote);
  cursor.move(1);
  return quote == '"' ? read_basic(cursor, false) : read_literal(cursor, "'", kLine);
}

}  // namespace fastest::config
