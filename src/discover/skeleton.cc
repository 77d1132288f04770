// Function bodies are most of a test file, and no syntax inside them can change a node id; nor is there more to know of
// a function without decorators than its name, its parameters, and whether it is a generator. Tree-sitter needs more
// than 100 ns for a byte, this pass about 3 ns, so it pays to take these out first. It knows just enough Python to do
// that safely: where logical lines end (brackets, strings, continuations), how far they are indented, and which of them
// start with `def` or `@`.
#include "discover/skeleton.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace fastest::discover {
namespace {

enum class Kind : std::uint8_t { kPlain, kQuote, kOpen, kClose, kNewline, kComment, kBackslash, kColon, kYield };

constexpr std::array<Kind, 256> make_kinds() {
  std::array<Kind, 256> kinds{};
  for (char c : {'"', '\''}) kinds[static_cast<unsigned char>(c)] = Kind::kQuote;
  for (char c : {'(', '[', '{'}) kinds[static_cast<unsigned char>(c)] = Kind::kOpen;
  for (char c : {')', ']', '}'}) kinds[static_cast<unsigned char>(c)] = Kind::kClose;
  kinds['\n'] = Kind::kNewline;
  kinds['#'] = Kind::kComment;
  kinds['\\'] = Kind::kBackslash;
  kinds[':'] = Kind::kColon;
  kinds['y'] = Kind::kYield;
  return kinds;
}

constexpr std::array<Kind, 256> kKinds = make_kinds();
constexpr std::size_t kNowhere = std::string_view::npos;

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

bool is_quote(char c) { return c == '"' || c == '\''; }

/// One logical line, as far as the cutter cares.
struct Line {
  std::size_t colon = kNowhere;  ///< the first colon outside brackets
  bool yields = false;
};

class Cutter {
 public:
  explicit Cutter(std::string_view source) : in_(source) { out_.source.reserve(source.size() / 2); }

  Skeleton run() {
    while (at_ < in_.size()) next_line();
    return std::move(out_);
  }

 private:
  static constexpr int kNone = 1 << 30;

  [[nodiscard]] char peek(std::size_t ahead = 0) const { return at_ + ahead < in_.size() ? in_[at_ + ahead] : '\n'; }

  [[nodiscard]] bool word_at(std::size_t at, std::string_view word) const {
    if (in_.substr(at, word.size()) != word) return false;
    return at + word.size() >= in_.size() || !is_word(in_[at + word.size()]);
  }

  void next_line() {
    const std::size_t start = at_;
    const int column = skip_indentation();
    if (peek() == '\n' || peek() == '#') return skip_physical_line();
    const std::size_t text = at_;
    const bool only_string = skip_lone_string();
    const Line line = only_string ? Line{} : read_line();
    if (column > body_column_) {
      see_body_line(column, text, line);
    } else {
      body_column_ = kNone;
      emit(start, text, column, only_string, line);
    }
  }

  /// Moves to the first character that is not white space; tabs go to multiples of eight as in Python's tokenizer.
  int skip_indentation() {
    int column = 0;
    for (; at_ < in_.size(); ++at_) {
      const char c = in_[at_];
      if (c == ' ') {
        ++column;
      } else if (c == '\t') {
        column = (column / 8 + 1) * 8;
      } else if (c == '\f') {
        column = 0;
      } else if (c != '\r') {
        break;
      }
    }
    return column;
  }

  void skip_physical_line() { at_ = std::min(in_.find('\n', at_), in_.size() - 1) + 1; }

  [[nodiscard]] bool starts_function(std::size_t text) const {
    if (word_at(text, "def")) return true;
    if (!word_at(text, "async")) return false;
    const std::size_t next = in_.find_first_not_of(" \t", text + 5);
    return next != kNowhere && word_at(next, "def");
  }

  /// True, and behind the line, if the line is a docstring; otherwise nothing has moved.
  bool skip_lone_string() {
    const std::size_t start = at_;
    while (at_ - start < 2 && is_word(peek())) ++at_;
    if (is_quote(peek())) {
      skip_string();
      while (peek() == ' ' || peek() == '\t' || peek() == '\r') ++at_;
      if (peek() == '\n' || peek() == '#') {
        skip_physical_line();
        return true;
      }
    }
    at_ = start;
    return false;
  }

  Line read_line() {
    Line line;
    int depth = 0;
    for (; at_ < in_.size(); ++at_) {
      switch (kKinds[static_cast<unsigned char>(in_[at_])]) {
        case Kind::kPlain:
          break;
        case Kind::kQuote:
          skip_string();
          --at_;
          break;
        case Kind::kOpen:
          ++depth;
          break;
        case Kind::kClose:
          depth -= depth > 0 ? 1 : 0;
          break;
        case Kind::kComment:
          at_ = std::min(in_.find('\n', at_), in_.size()) - 1;
          break;
        case Kind::kBackslash:
          at_ += peek(1) == '\r' ? 2 : 1;
          break;
        case Kind::kColon:
          if (depth == 0 && line.colon == kNowhere) line.colon = at_;
          break;
        case Kind::kYield:
          line.yields = line.yields || ((at_ == 0 || !is_word(in_[at_ - 1])) && word_at(at_, "yield"));
          break;
        case Kind::kNewline:
          if (depth != 0) break;
          ++at_;
          return line;
      }
    }
    at_ = in_.size();
    if (depth != 0) out_.complete = false;
    return line;
  }

  /// At a quote: moves behind the string. One in single quotes ends with its line at the latest.
  void skip_string() {
    const char quote = in_[at_];
    const bool triple = peek(1) == quote && peek(2) == quote;
    at_ += triple ? 3 : 1;
    for (; at_ < in_.size(); ++at_) {
      const char c = in_[at_];
      if (c == '\\') {
        at_ += peek(1) == '\r' && peek(2) == '\n' ? 2 : 1;
      } else if (c == '\n' && !triple) {
        return;
      } else if (c == quote && (!triple || (peek(1) == quote && peek(2) == quote))) {
        at_ += triple ? 3 : 1;
        return;
      }
    }
    at_ = in_.size();
    out_.complete = false;
  }

  /// A line that is dropped. A `yield` counts unless it belongs to a function inside the function.
  void see_body_line(int column, std::size_t text, const Line& line) {
    if (column > nested_column_) return;
    nested_column_ = starts_function(text) ? column : kNone;
    if (line.yields && nested_column_ == kNone) set_generator();
  }

  void set_generator() {
    if (body_ == kNowhere) {
      out_.functions.back().generator = true;
    } else {
      out_.source[body_] = '1';
    }
  }

  void emit(std::size_t start, std::size_t text, int column, bool only_string, const Line& line) {
    if (only_string) return emit_text(start, text, "0\n");
    const bool is_function = line.colon != kNowhere && starts_function(text);
    if (!is_function) {
      const std::size_t copied = out_.source.size();
      emit_text(start, at_, "");
      // A number of the user's own must not look like one of our runs.
      if (in_.substr(text, 2) == "0X") out_.source[copied + text - start + 1] = 'x';
      after_decorator_ = in_[text] == '@';
      return;
    }
    body_column_ = column;
    nested_column_ = kNone;
    body_ = kNowhere;
    if (after_decorator_ || !emit_plain(start, text, column, line)) {
      emit_text(start, line.colon + 1, "0\n");
      body_ = out_.source.size() - 2;
    }
    if (line.yields) set_generator();
  }

  void emit_text(std::size_t start, std::size_t end, std::string_view tail) {
    out_.source.append(in_.substr(start, end - start)).append(tail);
    run_column_ = kNone;
    after_decorator_ = false;
  }

  /// Adds the function to the table, and to the run before it if nothing came between. False: its header is unusual.
  bool emit_plain(std::size_t start, std::size_t text, int column, const Line& line) {
    const std::size_t name = in_.find_first_not_of(" \t", in_.find("def", text) + 3);
    const std::string_view header = in_.substr(name, line.colon - name);
    const std::size_t open = header.find_first_of("([ \t\\");
    const std::size_t close = header.substr(0, header.rfind("->")).rfind(')');
    if (open >= header.size() || header[open] != '(' || close == kNowhere || close < open) return false;
    out_.functions.push_back({header.substr(0, open), header.substr(open + 1, close - open - 1), false});
    if (run_column_ != column) {
      emit_text(start, text, "0X");
      out_.source.append(std::to_string(out_.runs.size())).append("\n");
      out_.runs.push_back({out_.functions.size() - 1, 0});
      run_column_ = column;
    }
    out_.runs.back().end = out_.functions.size();
    return true;
  }

  std::string_view in_;
  std::size_t at_ = 0;
  Skeleton out_;
  bool after_decorator_ = false;
  int run_column_ = kNone;       ///< of the run that the next function may join
  std::size_t body_ = kNowhere;  ///< where the number that replaces the body is; nowhere: it is a plain function
  int body_column_ = kNone;      ///< of the function whose body we are in
  int nested_column_ = kNone;    ///< inside that body: of the function whose body we are in
};

}  // namespace

Skeleton make_skeleton(std::string_view source) { return Cutter(source).run(); }

}  // namespace fastest::discover
