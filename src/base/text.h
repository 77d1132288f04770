// Text helpers with Python's semantics, for the places where pytest's behaviour is defined by a str method or by
// fnmatch. python_text.h has the larger ones.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace fastest::base {

/// str.split(separator): "a,,b" has three parts, "" has one.
std::vector<std::string> split(std::string_view text, char separator);

/// str.split(): runs of whitespace separate, no empty parts.
std::vector<std::string> split_words(std::string_view text);

std::string join(const std::vector<std::string>& parts, std::string_view separator);
std::string replace_all(std::string_view text, std::string_view from, std::string_view to);

/// Lower case of ASCII letters only.
std::string lower(std::string_view text);

/// fnmatch.fnmatchcase: `*` also matches "/", `[!a]` negates, an unclosed `[` is literal. Bytes, not code points.
bool fnmatch(std::string_view name, std::string_view pattern);

}  // namespace fastest::base
