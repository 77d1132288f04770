// Python literals as text: what a token means, and how str() and pytest's ids spell the value.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fastest::discover {

/// A decoded string token. Text is UTF-8 (lone surrogates in the same scheme); bytes are themselves.
struct StringLiteral {
  std::string value;
  bool is_bytes = false;
};

/// One string token, prefix and quotes included. Nothing for f-strings with fields, \N{...} and broken tokens.
std::optional<StringLiteral> decode_string(std::string_view token);

/// An integer token of any base that fits into 64 bits.
std::optional<std::int64_t> decode_int(std::string_view token);
std::optional<double> decode_float(std::string_view token);

/// float.__repr__: "1.0", "1e-05", "1e+16", "inf".
std::string float_text(double value);

/// How many characters str.__len__ counts.
std::size_t length_of(std::string_view utf8);

/// pytest's escapes in ids: everything but printable ASCII becomes \n, \x.., \u.... .
std::string escape_text(std::string_view utf8);
std::string escape_bytes(std::string_view bytes);

}  // namespace fastest::discover
