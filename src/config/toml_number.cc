// Numbers, dates and times. Each is matched as far as it goes, as tomllib's regular expressions do; what follows is the
// caller's.
#include <fmt/format.h>

#include <charconv>
#include <limits>

#include "config/toml_scalar.h"

namespace fastest::config {
namespace {

using Match = std::optional<std::size_t>;  // how many characters fit

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Fixed-width digits, in a range, as in "09".
Match digits(std::string_view text, std::size_t count, int lowest, int highest) {
  if (text.size() < count) return std::nullopt;
  int number = 0;
  for (char c : text.substr(0, count)) {
    if (!is_digit(c)) return std::nullopt;
    number = number * 10 + (c - '0');
  }
  return number >= lowest && number <= highest ? Match(count) : std::nullopt;
}

bool has(std::string_view text, std::size_t at, char c) { return at < text.size() && text[at] == c; }

/// "07:32:00.999"
Match time_length(std::string_view text) {
  const bool fits = text.size() >= 8 && digits(text, 2, 0, 23) && has(text, 2, ':') &&
                    digits(text.substr(3), 2, 0, 59) && has(text, 5, ':') && digits(text.substr(6), 2, 0, 59);
  if (!fits) return std::nullopt;
  std::size_t end = 8;
  if (has(text, 8, '.') && text.size() > 9 && is_digit(text[9])) {
    for (end = 9; end < text.size() && is_digit(text[end]);) ++end;
  }
  return end;
}

Match date_length(std::string_view text) {
  const bool fits = text.size() >= 10 && digits(text, 4, 0, 9999) && has(text, 4, '-') &&
                    digits(text.substr(5), 2, 1, 12) && has(text, 7, '-') && digits(text.substr(8), 2, 1, 31);
  return fits ? Match(10) : std::nullopt;
}

/// "Z" or "+01:00"
std::size_t zone_length(std::string_view text) {
  if (has(text, 0, 'Z') || has(text, 0, 'z')) return 1;
  const bool fits = text.size() >= 6 && (text[0] == '+' || text[0] == '-') && digits(text.substr(1), 2, 0, 23) &&
                    text[3] == ':' && digits(text.substr(4), 2, 0, 59);
  return fits ? 6 : 0;
}

bool is_real_date(std::string_view text) {
  const auto number = [&](std::size_t at, std::size_t count) { return std::stoi(std::string(text.substr(at, count))); };
  const int year = number(0, 4);
  const int month = number(5, 2);
  const bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  const int february = is_leap ? 29 : 28;
  const int last = month == 2 ? february : 30 + (month + month / 8) % 2;
  return year > 0 && number(8, 2) <= last;
}

/// str() of a time: six digits of fraction, or none.
std::string shown_time(std::string_view text) {
  std::string fraction(text.size() > 9 ? text.substr(9, 6) : "");
  fraction.resize(6, '0');
  return std::string(text.substr(0, 8)) + (fraction == "000000" ? "" : "." + fraction);
}

TomlValue dated(TomlType type, std::string text) { return {.type = type, .text = std::move(text)}; }

Result<std::optional<TomlValue>> read_date(TomlCursor& cursor) {
  const std::string_view text = cursor.rest();
  if (!is_real_date(text)) return cursor.error("Invalid date or datetime");
  const std::string date(text.substr(0, 10));
  const bool has_time = text.size() > 10 && (text[10] == 'T' || text[10] == 't' || text[10] == ' ');
  const Match time = has_time ? time_length(text.substr(11)) : std::nullopt;
  if (!time) {
    cursor.move(10);
    return std::optional(dated(TomlType::kDate, date));
  }
  const std::size_t zone = zone_length(text.substr(11 + *time));
  std::string shown = date + " " + shown_time(text.substr(11, *time));
  if (zone == 1) shown += "+00:00";
  if (zone == 6) shown += text.substr(11 + *time, 6);
  cursor.move(11 + *time + zone);
  return std::optional(dated(TomlType::kDateTime, shown));
}

/// Digits of that alphabet with single underscores between them; 0: none.
std::size_t run_length(std::string_view text, std::string_view alphabet) {
  const auto is_one = [&](std::size_t at) {
    return at < text.size() && alphabet.find(text[at]) != std::string_view::npos;
  };
  std::size_t end = 0;
  while (is_one(end) || (end > 0 && has(text, end, '_') && is_one(end + 1))) ++end;
  return end;
}

constexpr std::string_view kDecimal = "0123456789";

std::string without_underscores(std::string_view text) {
  std::string digits;
  for (char c : text) {
    if (c != '_' && c != '+') digits += c;
  }
  return digits;
}

TomlValue integer(std::string_view text, int radix) {
  const std::string digits = without_underscores(text);
  TomlValue value{.type = TomlType::kInt};
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value.integer, radix);
  if (error != std::errc{}) {
    value.text = digits;  // Python has no limit; no option takes such a number
    value.integer = std::numeric_limits<std::int64_t>::max();
  }
  return value;
}

TomlValue real(double number) { return {.type = TomlType::kFloat, .real = number}; }

TomlValue real_of(std::string_view text) {
  std::string digits = without_underscores(text);
  double number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error == std::errc::result_out_of_range) {
    const bool is_small = digits.find("e-") != std::string::npos || digits.find("E-") != std::string::npos;
    number = is_small ? 0 : std::numeric_limits<double>::infinity();
    if (digits.starts_with('-')) number = -number;
  }
  return real(number);
}

/// 0x, 0o, 0b
std::optional<TomlValue> read_radix(TomlCursor& cursor) {
  const std::string_view text = cursor.rest();
  if (text.size() < 3 || text[0] != '0') return std::nullopt;
  const auto with = [&](std::string_view alphabet, int radix) -> std::optional<TomlValue> {
    const std::size_t length = run_length(text.substr(2), alphabet);
    if (length == 0) return std::nullopt;
    cursor.move(2 + length);
    return integer(text.substr(2, length), radix);
  };
  if (text[1] == 'x') return with("0123456789abcdefABCDEF", 16);
  if (text[1] == 'o') return with("01234567", 8);
  if (text[1] == 'b') return with("01", 2);
  return std::nullopt;
}

std::optional<TomlValue> read_decimal(TomlCursor& cursor) {
  const std::string_view text = cursor.rest();
  std::size_t end = has(text, 0, '+') || has(text, 0, '-') ? 1 : 0;
  const std::size_t whole = has(text, end, '0') ? 1 : run_length(text.substr(end), kDecimal);
  if (whole == 0) return std::nullopt;
  end += whole;
  const std::size_t whole_end = end;
  if (has(text, end, '.')) {
    const std::size_t fraction = run_length(text.substr(end + 1), kDecimal);
    if (fraction != 0) end += 1 + fraction;
  }
  if (has(text, end, 'e') || has(text, end, 'E')) {
    const std::size_t sign = has(text, end + 1, '+') || has(text, end + 1, '-') ? 2 : 1;
    const std::size_t power = end + sign < text.size() ? run_length(text.substr(end + sign), kDecimal) : 0;
    if (power != 0) end += sign + power;
  }
  cursor.move(end);
  return end == whole_end ? integer(text.substr(0, end), 10) : real_of(text.substr(0, end));
}

std::optional<TomlValue> read_special(TomlCursor& cursor) {
  const bool is_negative = cursor.sees("-");
  const std::size_t sign = is_negative || cursor.sees("+") ? 1 : 0;
  const std::string_view word = cursor.rest().substr(sign, 3);
  if (word != "inf" && word != "nan") return std::nullopt;
  cursor.move(sign + 3);
  const double number =
      word == "inf" ? std::numeric_limits<double>::infinity() : std::numeric_limits<double>::quiet_NaN();
  return real(is_negative ? -number : number);
}

}  // namespace

Result<std::optional<TomlValue>> read_number_or_date(TomlCursor& cursor) {
  if (date_length(cursor.rest())) return read_date(cursor);
  if (const Match length = time_length(cursor.rest())) {
    const std::string shown = shown_time(cursor.rest().substr(0, *length));
    cursor.move(*length);
    return std::optional(dated(TomlType::kTime, shown));
  }
  if (auto value = read_radix(cursor)) return value;
  if (auto value = read_decimal(cursor)) return value;
  return read_special(cursor);
}

}  // namespace fastest::config
