#include "base/python_text.h"

#include <array>
#include <charconv>
#include <cstdio>

namespace fastest::base {
namespace {

struct Rune {
  std::uint32_t code = 0;
  std::size_t length = 0;  ///< 0: not UTF-8
};

bool is_tail(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

std::size_t length_by_lead(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead < 0xE0) return 2;
  if (lead >= 0xE0 && lead < 0xF0) return 3;
  if (lead >= 0xF0 && lead < 0xF5) return 4;
  return 0;
}

bool is_valid(std::uint32_t code, std::size_t length) {
  constexpr std::array<std::uint32_t, 5> kSmallest = {0, 0, 0x80, 0x800, 0x10000};
  return code >= kSmallest[length] && code <= 0x10FFFF && (code < 0xD800 || code > 0xDFFF);
}

Rune rune_at(std::string_view text) {
  if (text.empty()) return {};
  const auto lead = static_cast<unsigned char>(text[0]);
  const std::size_t length = length_by_lead(lead);
  if (length == 0 || length > text.size()) return {};
  if (length == 1) return {lead, 1};
  std::uint32_t code = lead & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if (!is_tail(text[i])) return {};
    code = (code << 6U) | (static_cast<unsigned char>(text[i]) & 0x3FU);
  }
  return is_valid(code, length) ? Rune{code, length} : Rune{};
}

bool is_space(std::uint32_t code) {
  if (code <= 0x20) return code == 0x20 || (code >= 0x09 && code <= 0x0D) || (code >= 0x1C && code <= 0x1F);
  return code == 0x85 || code == 0xA0 || code == 0x1680 || (code >= 0x2000 && code <= 0x200A) || code == 0x2028 ||
         code == 0x2029 || code == 0x202F || code == 0x205F || code == 0x3000;
}

bool ends_line(std::uint32_t code) {
  return (code >= 0x0A && code <= 0x0D) || (code >= 0x1C && code <= 0x1E) || code == 0x85 || code == 0x2028 ||
         code == 0x2029;
}

bool is_printable(std::uint32_t code) {
  if (code < 0x20 || (code >= 0x7F && code <= 0xA0) || code == 0xAD) return false;
  return code == 0x20 || !(is_space(code) || (code >= 0x200B && code <= 0x200F) || code == 0xFEFF);
}

std::string escaped(const char* format, std::uint32_t code) {
  std::array<char, 16> buffer{};
  const int length = std::snprintf(buffer.data(), buffer.size(), format, code);
  return {buffer.data(), static_cast<std::size_t>(length)};
}

std::string shown_rune(std::uint32_t code, std::string_view bytes, char quote) {
  if (code == '\\' || code == static_cast<std::uint32_t>(quote)) return '\\' + std::string(bytes);
  if (code == '\n') return "\\n";
  if (code == '\r') return "\\r";
  if (code == '\t') return "\\t";
  if (is_printable(code)) return std::string(bytes);
  return escaped(code < 0x100 ? "\\x%02x" : "\\u%04x", code);
}

/// Digits with single underscores between them, as Python's number literals; empty if they are misplaced.
std::string without_underscores(std::string_view text) {
  std::string digits;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto is_digit = [&](std::size_t at) { return at < text.size() && text[at] >= '0' && text[at] <= '9'; };
    if (text[i] != '_') {
      digits += text[i];
    } else if (i == 0 || !is_digit(i - 1) || !is_digit(i + 1)) {
      return {};
    }
  }
  return digits;
}

/// The number's text in the form that from_chars takes; empty: not a number.
std::string number_text(std::string_view text) {
  std::string digits = without_underscores(strip(text));
  if (!digits.empty() && digits[0] == '+') {
    digits.erase(0, 1);
    if (!digits.empty() && digits[0] == '-') return {};
  }
  return digits;
}

/// The word splitter of shlex, one character at a time.
class Splitter {
 public:
  void feed(char c) {
    if (escaped_) {
      take_escaped(c);
    } else if (c == '\\' && quote_ != '\'') {
      escaped_ = in_word_ = true;
    } else if (quote_ != 0 && c != quote_) {
      word_ += c;
    } else if (quote_ != 0) {
      quote_ = 0;
    } else if (c == '"' || c == '\'') {
      quote_ = c;
      in_word_ = true;
    } else if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
      end_word();
    } else {
      word_ += c;
      in_word_ = true;
    }
  }
  Result<std::vector<std::string>> finish() {
    if (escaped_) return Error{ExitCode::kUsageError, "No escaped character"};
    if (quote_ != 0) return Error{ExitCode::kUsageError, "No closing quotation"};
    end_word();
    return std::move(words_);
  }

 private:
  void take_escaped(char c) {
    if (quote_ != 0 && c != quote_ && c != '\\') word_ += '\\';
    word_ += c;
    escaped_ = false;
  }
  void end_word() {
    if (in_word_) words_.push_back(std::move(word_));
    word_.clear();
    in_word_ = false;
  }

  std::vector<std::string> words_;
  std::string word_;
  char quote_ = 0;
  bool in_word_ = false;
  bool escaped_ = false;
};

}  // namespace

std::string python_repr(std::string_view text) {
  const bool has_single = text.find('\'') != std::string_view::npos;
  const char quote = has_single && text.find('"') == std::string_view::npos ? '"' : '\'';
  std::string shown(1, quote);
  while (!text.empty()) {
    const Rune rune = rune_at(text);
    const std::size_t length = rune.length == 0 ? 1 : rune.length;
    shown += rune.length == 0 ? escaped("\\udc%02x", static_cast<unsigned char>(text[0]))
                              : shown_rune(rune.code, text.substr(0, length), quote);
    text.remove_prefix(length);
  }
  return shown + quote;
}

Result<std::vector<std::string>> shell_split(std::string_view text) {
  Splitter splitter;
  for (char c : text) splitter.feed(c);
  return splitter.finish();
}

std::optional<std::int64_t> python_int(std::string_view text) {
  const std::string digits = number_text(text);
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (digits.empty() || error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return number;
}

std::optional<double> python_float(std::string_view text) {
  const std::string digits = number_text(text);
  double number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  const bool has_payload = digits.find('(') != std::string::npos;
  if (digits.empty() || has_payload || error != std::errc{} || end != digits.data() + digits.size())
    return std::nullopt;
  return number;
}

std::size_t space_at(std::string_view text) {
  const Rune rune = rune_at(text);
  return rune.length != 0 && is_space(rune.code) ? rune.length : 0;
}

std::string_view strip_left(std::string_view text) {
  for (std::size_t length = space_at(text); length != 0; length = space_at(text)) text.remove_prefix(length);
  return text;
}

std::string_view strip_right(std::string_view text) {
  while (!text.empty()) {
    std::size_t start = text.size() - 1;
    while (start > 0 && text.size() - start < 4 && is_tail(text[start])) --start;
    if (space_at(text.substr(start)) != text.size() - start) break;
    text.remove_suffix(text.size() - start);
  }
  return text;
}

std::string_view strip(std::string_view text) { return strip_right(strip_left(text)); }

std::vector<std::string_view> split_lines(std::string_view text) {
  std::vector<std::string_view> lines;
  std::size_t start = 0;
  for (std::size_t at = 0; at < text.size();) {
    const Rune rune = rune_at(text.substr(at));
    std::size_t length = rune.length == 0 ? 1 : rune.length;
    if (rune.length != 0 && ends_line(rune.code)) {
      lines.push_back(text.substr(start, at - start));
      if (text.substr(at, 2) == "\r\n") length = 2;
      start = at + length;
    }
    at += length;
  }
  if (start < text.size()) lines.push_back(text.substr(start));
  return lines;
}

std::optional<std::size_t> utf8_damage(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = static_cast<unsigned char>(text[at]) < 0x80 ? 1 : rune_at(text.substr(at)).length;
    if (length == 0) return at;
    at += length;
  }
  return std::nullopt;
}

}  // namespace fastest::base
