// textwrap breaks after white space and after hyphens between letters, cuts words that are longer than a line, and
// drops white space around the breaks. Line ends in the text are white space that stays where it is.
#include "report/wrap.h"

#include <algorithm>
#include <vector>

#include "report/text_width.h"

namespace fastest::report {
namespace {

using Chunks = std::vector<std::string_view>;

bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c & 0x80) != 0; }

bool all_space(std::string_view text) { return std::all_of(text.begin(), text.end(), is_space); }

/// A hyphen at `at` with two letters (or "x-y") before and letters after it.
bool breaks_after_hyphen(std::string_view text, std::size_t at) {
  const auto letter = [text](std::size_t i) { return i < text.size() && is_letter(text[i]); };
  if (text[at] != '-' || at < 2 || !letter(at - 1)) return false;
  const bool before = letter(at - 2) || (text[at - 2] == '-' && at >= 3 && letter(at - 3));
  const bool after =
      letter(at + 1) && (letter(at + 2) || (at + 2 < text.size() && text[at + 2] == '-' && letter(at + 3)));
  return before && after;
}

Chunks chunks_of(std::string_view text) {
  Chunks chunks;
  std::size_t begin = 0;
  for (std::size_t i = 1; i <= text.size(); ++i) {
    const bool ends =
        i == text.size() || is_space(text[i]) != is_space(text[i - 1]) || breaks_after_hyphen(text, i - 1);
    if (!ends) continue;
    chunks.push_back(text.substr(begin, i - begin));
    begin = i;
  }
  return chunks;
}

class Wrapper {
 public:
  explicit Wrapper(int width) : width_(static_cast<std::size_t>(std::max(width, 1))) {}

  void add(std::string_view chunk) {
    if (length_ == 0 && !lines_.empty() && all_space(chunk)) return;
    if (length_ + code_points(chunk) <= width_) return append(chunk);
    if (code_points(chunk) > width_) {
      const std::string_view head = first_code_points(chunk, width_ - length_);
      append(head);
      chunk.remove_prefix(head.size());
    }
    end_line();
    add(chunk);
  }

  std::string result() {
    end_line();
    std::string text;
    for (const std::string& line : lines_) text += (&line == &lines_.front() ? "" : "\n") + line;
    return text;
  }

 private:
  void append(std::string_view chunk) {
    last_ = chunk;
    line_ += chunk;
    length_ += code_points(chunk);
  }

  void end_line() {
    if (all_space(last_)) line_.resize(line_.size() - last_.size());
    if (!line_.empty()) lines_.push_back(line_);
    line_.clear();
    last_ = {};
    length_ = 0;
  }

  std::size_t width_, length_ = 0;
  std::string line_;
  std::string_view last_;
  std::vector<std::string> lines_;
};

}  // namespace

std::string wrapped(std::string_view text, int column, int width) {
  const std::string padded = std::string(static_cast<std::size_t>(std::max(column, 0)), ' ').append(text);
  Wrapper wrapper(width);
  for (const std::string_view chunk : chunks_of(padded)) wrapper.add(chunk);
  const std::string lines = wrapper.result();
  return lines.size() > static_cast<std::size_t>(std::max(column, 0))
             ? lines.substr(static_cast<std::size_t>(std::max(column, 0)))
             : "";
}

}  // namespace fastest::report
