// See mark_filter.h. The grammar is that of pytest's -m: names, `or`, `and`, `not`, brackets, and `name(key=value)`.
#include "discover/mark_filter.h"

#include <algorithm>
#include <string_view>

namespace fastest::discover {
namespace {

bool is_space(char c) { return c == ' ' || c == '\t'; }

/// Recursive descent; every name counts as false.
class Parser {
 public:
  explicit Parser(std::string_view text) : rest_(text) { advance(); }

  std::optional<MarkFilter> run() {
    filter_.selects_unmarked = token_.empty() || either();
    if (failed_ || !token_.empty()) return std::nullopt;
    return std::move(filter_);
  }

 private:
  /// The next bracket or word is the token; a call's arguments are part of its word.
  void advance() {
    while (!rest_.empty() && is_space(rest_.front())) rest_.remove_prefix(1);
    std::size_t end = rest_.empty() ? 0 : 1;
    if (end != 0 && rest_[0] != '(' && rest_[0] != ')') {
      end = std::min(rest_.find_first_of(" \t()"), rest_.size());
      const bool call = end < rest_.size() && rest_[end] == '(' && rest_.substr(0, end) != "not";
      if (call) end = std::min(rest_.find(')', end), rest_.size() - 1) + 1;
    }
    token_ = rest_.substr(0, end);
    rest_.remove_prefix(end);
  }

  bool take(std::string_view token) {
    if (token_ != token) return false;
    advance();
    return true;
  }

  bool either() {
    bool value = both();
    while (take("or")) value = both() || value;
    return value;
  }

  bool both() {
    bool value = negated();
    while (take("and")) value = negated() && value;
    return value;
  }

  bool negated() {
    if (take("not")) return !negated();
    if (!take("(")) return name();
    const bool value = either();
    if (!take(")")) failed_ = true;
    return value;
  }

  bool name() {
    failed_ = failed_ || token_.empty() || token_ == ")" || token_ == "or" || token_ == "and";
    if (failed_) return false;
    filter_.names.emplace_back(token_.substr(0, token_.find('(')));
    advance();
    return false;
  }

  std::string_view rest_, token_;
  MarkFilter filter_;
  bool failed_ = false;
};

}  // namespace

std::optional<MarkFilter> read_mark_filter(const std::string& expression) { return Parser(expression).run(); }

}  // namespace fastest::discover
