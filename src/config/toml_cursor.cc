#include "config/toml_cursor.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/python_text.h"

namespace fastest::config {

bool is_illegal(char c, std::string_view kept) {
  const auto code = static_cast<unsigned char>(c);
  return (code < 0x20 || code == 0x7F) && kept.find(c) == std::string_view::npos;
}

int TomlCursor::line() const {
  const auto end = text_.begin() + static_cast<std::ptrdiff_t>(std::min(at_, text_.size()));
  return static_cast<int>(std::count(text_.begin(), end, '\n')) + 1;
}

bool TomlCursor::take(std::string_view text) {
  if (!sees(text)) return false;
  at_ += text.size();
  return true;
}

void TomlCursor::skip(std::string_view characters) {
  while (!at_end() && characters.find(text_[at_]) != std::string_view::npos) ++at_;
}

Result<std::string_view> TomlCursor::until(std::string_view end, std::string_view kept) {
  const std::size_t start = at_;
  const std::size_t found = text_.find(end, start);
  const std::size_t stop = std::min(found, text_.size());
  if (found == std::string::npos && end != "\n") {
    at_ = text_.size();
    return error("Expected " + base::python_repr(end));
  }
  while (at_ < stop && !is_illegal(text_[at_], kept)) ++at_;
  if (at_ < stop) return error("Found invalid character " + shown());
  return from(start);
}

Status TomlCursor::skip_comment() {
  if (!take("#")) return Done{};
  const auto comment = until("\n", "\t");
  return comment ? Status(Done{}) : comment.error();
}

Status TomlCursor::skip_filler() {
  for (std::size_t before = at_ + 1; before != at_;) {
    before = at_;
    skip(" \t\n");
    if (Status status = skip_comment(); !status) return status;
  }
  return Done{};
}

Error TomlCursor::error(std::string_view message) const {
  if (at_end()) return {ExitCode::kUsageError, fmt::format("{} (at end of document)", message)};
  const std::size_t newline = std::string_view(text_).substr(0, at_).rfind('\n');
  const std::string_view before = from(newline == std::string::npos ? 0 : newline + 1);
  const auto is_start = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; };
  return {ExitCode::kUsageError, fmt::format("{} (at line {}, column {})", message, line(),
                                             std::count_if(before.begin(), before.end(), is_start) + 1)};
}

std::string TomlCursor::shown() const {
  std::size_t length = 1;
  while (length < rest().size() && (static_cast<unsigned char>(rest()[length]) & 0xC0U) == 0x80U) ++length;
  return base::python_repr(rest().substr(0, length));
}

}  // namespace fastest::config
