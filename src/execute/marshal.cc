// Marshal: one byte for the type, then sizes and numbers in little endian.
#include "execute/marshal.h"

#include <bit>
#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

namespace fastest::execute {
namespace {

using nlohmann::json;

void put_little_endian(std::string& out, std::uint64_t value, std::size_t size) {
  for (std::size_t i = 0; i < size; ++i) out.push_back(static_cast<char>(value >> (8 * i)));
}

/// One code point off the front; a byte that is not UTF-8 becomes U+DC80..U+DCFF.
std::uint32_t take_code_point(std::string_view& text) {
  const auto byte = [&](std::size_t at) { return static_cast<std::uint8_t>(text[at]); };
  const std::uint8_t first = byte(0);
  const std::size_t size = first < 0x80                    ? 1
                           : first >= 0xc2 && first < 0xe0 ? 2
                           : (first & 0xf0) == 0xe0        ? 3
                           : first >= 0xf0 && first < 0xf5 ? 4
                                                           : 0;
  std::uint32_t point = size < 2 ? first : first & (0x7fU >> size);
  bool good = size > 0 && size <= text.size();
  for (std::size_t i = 1; good && i < size; ++i) {
    good = (byte(i) & 0xc0) == 0x80;
    point = point << 6 | (byte(i) & 0x3fU);
  }
  constexpr std::uint32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
  good = good && point >= kSmallest[size] && point <= 0x10ffff && (point < 0xd800 || point > 0xdfff);
  text.remove_prefix(good ? size : 1);
  return good ? point : 0xdc00U | first;
}

/// UTF-8 with surrogates encoded like any other code point, which is how marshal holds them.
std::string surrogates_passed(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    const std::string_view before = text;
    const std::uint32_t point = take_code_point(text);
    if (point < 0xdc80 || point > 0xdcff) {
      result.append(before.substr(0, before.size() - text.size()));
    } else {
      result.push_back(static_cast<char>(0xed));
      result.push_back(static_cast<char>(0x80 | ((point >> 6) & 0x3f)));
      result.push_back(static_cast<char>(0x80 | (point & 0x3f)));
    }
  }
  return result;
}

void put_text(std::string& out, std::string_view text) {
  const std::string bytes = surrogates_passed(text);
  out.push_back('u');
  put_little_endian(out, bytes.size(), 4);
  out.append(bytes);
}

/// Beyond 32 bits: a list of 15-bit digits whose length carries the sign.
void put_integer(std::string& out, std::int64_t value) {
  if (value >= std::numeric_limits<std::int32_t>::min() && value <= std::numeric_limits<std::int32_t>::max()) {
    out.push_back('i');
    return put_little_endian(out, static_cast<std::uint64_t>(value), 4);
  }
  std::vector<std::uint64_t> digits;
  std::uint64_t rest = value < 0 ? ~static_cast<std::uint64_t>(value) + 1 : static_cast<std::uint64_t>(value);
  for (; rest != 0; rest >>= 15) digits.push_back(rest & 0x7fff);
  out.push_back('l');
  const auto count = static_cast<std::int64_t>(digits.size());
  put_little_endian(out, static_cast<std::uint64_t>(value < 0 ? -count : count), 4);
  for (const std::uint64_t digit : digits) put_little_endian(out, digit, 2);
}

// NOLINTNEXTLINE(misc-no-recursion): the payload is our own, a few levels deep
void put(std::string& out, const json& value) {
  if (value.is_boolean()) {
    out.push_back(value.get<bool>() ? 'T' : 'F');
  } else if (value.is_number_integer()) {
    put_integer(out, value.get<std::int64_t>());
  } else if (value.is_number()) {
    out.push_back('g');
    put_little_endian(out, std::bit_cast<std::uint64_t>(value.get<double>()), 8);
  } else if (value.is_string()) {
    put_text(out, value.get_ref<const std::string&>());
  } else if (value.is_array()) {
    out.push_back('[');
    put_little_endian(out, value.size(), 4);
    for (const json& item : value) put(out, item);
  } else if (value.is_object()) {
    out.push_back('{');
    for (const auto& [key, item] : value.items()) {
      put_text(out, key);
      put(out, item);
    }
    out.push_back('0');
  } else {
    out.push_back('N');
  }
}

void put_escape(std::string& out, char letter, std::uint32_t value, int digits) {
  out.append({'\\', letter});
  while (digits-- > 0) out.push_back("0123456789abcdef"[value >> (4 * digits) & 0xf]);
}

bool is_plain(std::uint32_t point) { return point >= 0x20 && point < 0x7f && point != '\'' && point != '\\'; }

}  // namespace

std::string marshalled(const json& value) {
  std::string out;
  put(out, value);
  return out;
}

std::string text_literal(std::string_view text) {
  std::string out = "'";
  while (!text.empty()) {
    const std::uint32_t point = take_code_point(text);
    if (is_plain(point)) {
      out.push_back(static_cast<char>(point));
    } else if (point < 0x10000) {
      put_escape(out, 'u', point, 4);
    } else {
      put_escape(out, 'U', point, 8);
    }
  }
  return out + "'";
}

std::string bytes_literal(std::string_view bytes) {
  std::string out = "b'";
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const auto point = static_cast<std::uint8_t>(bytes[i]);
    if (is_plain(point)) {
      out.push_back(bytes[i]);
    } else if (point == 0 && i + 1 < bytes.size() && (bytes[i + 1] < '0' || bytes[i + 1] > '7')) {
      out.append("\\0");  // most bytes that are not letters are zeros
    } else {
      put_escape(out, 'x', point, 2);
    }
  }
  return out + "'";
}

}  // namespace fastest::execute
