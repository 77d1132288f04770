// What pytest's TerminalWriter does: marked-up text, separators across the window, and the column where the current
// line stands.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "report/markup.h"
#include "report/output.h"

namespace fastest::report {

class Writer {
 public:
  Writer(Output& output, bool color, int width) : output_(output), color_(color), width_(width) {}

  void write(std::string_view text, const Markup& markup = {});
  void line(std::string_view text = {}, const Markup& markup = {});
  /// Text that is not counted as part of the current line.
  void raw(std::string_view text) {
    if (!muted_) output_.write(text);
  }
  /// A line of `fill` with the title in its middle, `width` columns long (default: the window).
  void separator(std::string_view fill, std::string_view title, const Markup& markup = {}, int width = 0);
  void flush() { output_.flush(); }
  /// While muted, nothing is written and the current line stays as it is.
  void mute(bool muted) { muted_ = muted; }
  [[nodiscard]] bool muted() const { return muted_; }

  [[nodiscard]] std::string marked(std::string_view text, const Markup& markup) const;
  [[nodiscard]] bool color() const { return color_; }
  [[nodiscard]] int width() const { return width_; }
  /// Columns used in the current line; -1 if it holds control characters.
  [[nodiscard]] int column() const { return column_; }

 private:
  void advance(std::string_view text);

  Output& output_;
  bool color_;
  bool muted_ = false;
  int width_;
  int column_ = 0;
};

/// The text of a separator line.
std::string separator_line(std::string_view fill, std::string_view title, int width);

}  // namespace fastest::report
