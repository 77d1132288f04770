// The terminal as a page of lines: knows which unfinished line stands there, so that whoever writes next begins a new
// one where pytest would. While the writer is muted, it remembers what stood there before.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "report/writer.h"

namespace fastest::report {

class Page {
 public:
  explicit Page(Writer writer) : writer_(writer) {}

  /// A whole line, after ending an unfinished one.
  void line(std::string_view text, const Markup& markup = {});
  void separator(std::string_view fill, std::string_view title, const Markup& markup = {}, int width = 0);
  void ensure_newline();

  /// Begins the line of `prefix` unless it stands there already; true if it began it.
  bool open_line(const std::string& prefix);
  [[nodiscard]] bool has_open_line() const { return open_.has_value(); }
  [[nodiscard]] bool stands_at(std::string_view prefix) const { return open_ == prefix; }
  /// Somebody else has written: all that is known is whether a line is unfinished.
  void look_again() { open_ = writer_.column() == 0 ? std::nullopt : std::optional(std::string(1, '\0')); }
  /// The line stays unfinished but belongs to no prefix any more.
  void detach() {
    if (!writer_.muted()) open_ = std::string(1, '\0');
  }

  Writer& writer() { return writer_; }

 private:
  Writer writer_;
  std::optional<std::string> open_;
};

}  // namespace fastest::report
