// A place in a TOML document, with the few moves that every rule of the grammar needs.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "fastest/error.h"

namespace fastest::config {

class TomlCursor {
 public:
  explicit TomlCursor(std::string text) : text_(std::move(text)) {}

  [[nodiscard]] bool at_end() const { return at_ >= text_.size(); }
  /// The character here; 0 at the end (a real 0 is illegal everywhere in TOML, so both lead to an error).
  [[nodiscard]] char peek() const { return at_end() ? '\0' : text_[at_]; }
  [[nodiscard]] bool sees(std::string_view text) const { return rest().starts_with(text); }
  [[nodiscard]] std::string_view rest() const {
    return std::string_view(text_).substr(at_ < text_.size() ? at_ : text_.size());
  }
  [[nodiscard]] std::size_t at() const { return at_; }
  [[nodiscard]] std::string_view from(std::size_t start) const {
    return std::string_view(text_).substr(start, at_ - start);
  }
  [[nodiscard]] int line() const;

  void move(std::size_t bytes) { at_ += bytes; }
  /// Moves on if the text is here.
  bool take(std::string_view text);
  void skip(std::string_view characters);
  void skip_space() { skip(" \t"); }

  /// Up to `end`, without control characters; `kept` are those that are allowed.
  Result<std::string_view> until(std::string_view end, std::string_view kept);
  Status skip_comment();
  /// White space, line ends and comments, as between the items of an array.
  Status skip_filler();

  /// "MESSAGE (at line 2, column 5)", for this place.
  [[nodiscard]] Error error(std::string_view message) const;
  /// Python's repr() of the character here.
  [[nodiscard]] std::string shown() const;

 private:
  std::string text_;
  std::size_t at_ = 0;
};

/// Control characters are illegal but for those in `kept`.
bool is_illegal(char c, std::string_view kept);

}  // namespace fastest::config
