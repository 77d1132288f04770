// How Python reads and shows small texts: repr(), shlex.split(), int(), float(), str.strip(), str.splitlines().
// pytest's command line and ini files are defined by these functions, so guesses with the C library would differ in the
// corners.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fastest/error.h"

namespace fastest::base {

/// repr() of a str; bytes that are not UTF-8 show as the surrogates that Python would hold.
std::string python_repr(std::string_view text);
/// "'a', 'b'": the inside of a list's repr().
template <typename Texts>
std::string python_reprs(const Texts& texts) {
  std::string all;
  for (const auto& text : texts) all.append(all.empty() ? "" : ", ").append(python_repr(text));
  return all;
}
/// shlex.split() in its POSIX mode. The error's message is Python's: "No closing quotation".
Result<std::vector<std::string>> shell_split(std::string_view text);
/// int(text); nullopt for what Python refuses, and beyond 64 bits.
std::optional<std::int64_t> python_int(std::string_view text);
/// float(text), with inf and nan.
std::optional<double> python_float(std::string_view text);
/// The bytes of the white-space character (as str.isspace()) at the front of the text; 0: none is there.
std::size_t space_at(std::string_view text);
std::string_view strip_left(std::string_view text);
std::string_view strip_right(std::string_view text);
std::string_view strip(std::string_view text);
/// str.splitlines(): knows every line boundary of Unicode; the ends are dropped.
std::vector<std::string_view> split_lines(std::string_view text);
/// The byte position of the first damage in UTF-8; nullopt: there is none.
std::optional<std::size_t> utf8_damage(std::string_view text);

}  // namespace fastest::base
