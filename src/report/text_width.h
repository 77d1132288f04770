// How many columns a text takes on a terminal. pytest cuts skip reasons and failure messages to the window by this
// measure, so a different answer here would show as a different line there.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace fastest::report {

/// Takes one code point off the front of UTF-8 text; a byte that is not UTF-8 counts as one code point.
char32_t take_code_point(std::string_view& text);

/// Code points, as Python's len().
std::size_t code_points(std::string_view text);

/// The first `count` code points.
std::string_view first_code_points(std::string_view text, std::size_t count);

/// -1 for control characters, else 0, 1 or 2.
int char_width(char32_t c);

/// Columns; -1 if a control character is among them.
int text_width(std::string_view text);

/// The text without SGR and other CSI escape sequences.
std::string strip_ansi(std::string_view text);

}  // namespace fastest::report
