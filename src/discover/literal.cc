// See literal.h. The rules are those of Python's lexical analysis; the spelling of floats is repr()'s: the shortest
// digits that read back as the same number, with an exponent below 1e-4 and from 1e16 on.
#include "discover/literal.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>

namespace fastest::discover {
namespace {

struct Token {
  std::string_view body;
  bool raw = false, bytes = false, format = false;
};

std::optional<Token> take_apart(std::string_view token) {
  Token result;
  while (!token.empty() && token[0] != '"' && token[0] != '\'') {
    const char letter = static_cast<char>(token[0] | 0x20);
    if (letter == 'r') result.raw = true;
    if (letter == 'b') result.bytes = true;
    if (letter == 'f' || letter == 't') result.format = true;
    token.remove_prefix(1);
  }
  const std::size_t quotes = token.size() >= 6 && token[0] == token[1] && token[1] == token[2] ? 3 : 1;
  if (token.size() < 2 * quotes) return std::nullopt;
  result.body = token.substr(quotes, token.size() - 2 * quotes);
  return result;
}

void append_code_point(std::string& out, std::uint32_t code) {
  const auto put = [&](std::uint32_t byte) { out.push_back(static_cast<char>(byte)); };
  if (code < 0x80) return put(code);
  if (code < 0x800) {
    put(0xC0 | code >> 6);
  } else {
    if (code < 0x10000) {
      put(0xE0 | code >> 12);
    } else {
      put(0xF0 | code >> 18);
      put(0x80 | (code >> 12 & 0x3F));
    }
    put(0x80 | (code >> 6 & 0x3F));
  }
  put(0x80 | (code & 0x3F));
}

/// The escapes that are one letter; 0: not one of them.
char simple_escape(char letter) {
  constexpr std::string_view kLetters = "abfnrtv\\'\"";
  constexpr std::string_view kMeaning = "\a\b\f\n\r\t\v\\'\"";
  const std::size_t at = kLetters.find(letter);
  return at == std::string_view::npos ? '\0' : kMeaning[at];
}

/// Decodes the escapes of one string.
class Unescaper {
 public:
  Unescaper(std::string_view text, bool bytes) : text_(text), bytes_(bytes) {}

  std::optional<std::string> run() {
    while (at_ < text_.size()) {
      if (text_[at_] != '\\') {
        plain();
      } else if (!escape()) {
        return std::nullopt;
      }
    }
    return std::move(out_);
  }

 private:
  void plain() {
    if (text_[at_] == '\r') {
      out_ += '\n';
      at_ += text_.substr(at_, 2) == "\r\n" ? 2 : 1;
    } else {
      out_ += text_[at_++];
    }
  }

  bool escape() {
    const char letter = at_ + 1 < text_.size() ? text_[at_ + 1] : '\0';
    at_ += 2;
    if (const char meaning = simple_escape(letter)) {
      out_ += meaning;
    } else if (letter == '\n') {
    } else if (letter == '\r') {
      at_ += at_ < text_.size() && text_[at_] == '\n' ? 1 : 0;
    } else if (letter >= '0' && letter <= '7') {
      at_ -= 1;
      return number(8, 1, 3);
    } else if (letter == 'x') {
      return number(16, 2, 2);
    } else if (!bytes_ && letter == 'u') {
      return number(16, 4, 4);
    } else if (!bytes_ && letter == 'U') {
      return number(16, 8, 8);
    } else if (!bytes_ && letter == 'N') {
      return false;
    } else {
      out_ += '\\';
      at_ -= 1;
    }
    return true;
  }

  bool number(int base, std::size_t fewest, std::size_t most) {
    const std::string_view digits = text_.substr(at_, most);
    std::uint32_t code = 0;
    const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), code, base);
    const auto used = static_cast<std::size_t>(end - digits.data());
    if (problem != std::errc{} || used < fewest || code > 0x10FFFF) return false;
    at_ += used;
    if (bytes_) {
      out_ += static_cast<char>(code & 0xFF);
    } else {
      append_code_point(out_, code);
    }
    return true;
  }

  std::string_view text_;
  bool bytes_;
  std::size_t at_ = 0;
  std::string out_;
};

std::string hex(std::uint32_t code, int width) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (int shift = (width - 1) * 4; shift >= 0; shift -= 4) text += kDigits[code >> shift & 0xF];
  return text;
}

void append_escaped(std::string& out, std::uint32_t code) {
  if (code == '\t') {
    out += "\\t";
  } else if (code == '\n') {
    out += "\\n";
  } else if (code == '\r') {
    out += "\\r";
  } else if (code >= 0x20 && code < 0x7F) {
    out += static_cast<char>(code);
  } else if (code < 0x100) {
    out.append("\\x").append(hex(code, 2));
  } else if (code < 0x10000) {
    out.append("\\u").append(hex(code, 4));
  } else {
    out.append("\\U").append(hex(code, 8));
  }
}

std::uint32_t next_code_point(std::string_view text, std::size_t& at) {
  const auto first = static_cast<unsigned char>(text[at++]);
  const int more = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : first >= 0xC0 ? 1 : 0;
  std::uint32_t code = more == 0 ? first : first & (0x3FU >> more);
  for (int i = 0; i < more && at < text.size(); ++i) code = code << 6 | (static_cast<unsigned char>(text[at++]) & 0x3F);
  return code;
}

std::string without_underscores(std::string_view token) {
  std::string text;
  for (char c : token) {
    if (c != '_') text += c;
  }
  return text;
}

}  // namespace

std::optional<StringLiteral> decode_string(std::string_view token) {
  const std::optional<Token> parts = take_apart(token);
  if (!parts || (parts->format && parts->body.find_first_of("{}") != std::string_view::npos)) return std::nullopt;
  if (parts->raw) return StringLiteral{std::string(parts->body), parts->bytes};
  std::optional<std::string> value = Unescaper(parts->body, parts->bytes).run();
  if (!value) return std::nullopt;
  return StringLiteral{std::move(*value), parts->bytes};
}

std::optional<std::int64_t> decode_int(std::string_view token) {
  const std::string text = without_underscores(token);
  std::string_view digits = text;
  int base = 10;
  if (digits.size() > 2 && digits[0] == '0') {
    const char letter = static_cast<char>(digits[1] | 0x20);
    base = letter == 'x' ? 16 : letter == 'o' ? 8 : letter == 'b' ? 2 : 10;
    if (base != 10) digits.remove_prefix(2);
  }
  std::int64_t value = 0;
  const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
  if (problem != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

std::optional<double> decode_float(std::string_view token) {
  const std::string text = without_underscores(token);
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  if (end != text.c_str() + text.size()) return std::nullopt;
  return value;
}

std::string float_text(double value) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
  std::array<char, 64> buffer;
  const double size = std::fabs(value);
  const bool exponent = value != 0 && (size < 1e-4 || size >= 1e16);
  const auto format = exponent ? std::chars_format::scientific : std::chars_format::fixed;
  const auto [end, problem] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, format);
  std::string text(buffer.data(), end);
  if (!exponent && text.find('.') == std::string::npos) text += ".0";
  return text;
}

std::size_t length_of(std::string_view utf8) {
  std::size_t count = 0;
  for (char c : utf8) count += (static_cast<unsigned char>(c) & 0xC0) != 0x80 ? 1U : 0U;
  return count;
}

std::string escape_text(std::string_view utf8) {
  std::string out;
  for (std::size_t at = 0; at < utf8.size();) {
    const std::uint32_t code = next_code_point(utf8, at);
    if (code == '\\') out += '\\';
    append_escaped(out, code);
  }
  return out;
}

std::string escape_bytes(std::string_view bytes) {
  std::string out;
  for (char c : bytes) append_escaped(out, static_cast<unsigned char>(c));
  return out;
}

}  // namespace fastest::discover
