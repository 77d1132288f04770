// The scan over argv. pytest's command line *is* argparse's, down to its oddities, and suites depend on them through
// addopts and CI scripts:
//   - `-k -x`: an option's argument never looks like an option, unless it holds a space or is a negative number;
//   - `--debug test_a.py`: an optional value takes the next word if that word is not an option;
//   - `-xvs`, `-xZ`: bundles end in an unknown rest, which stays "unrecognized: -Z" for a plugin to claim;
//   - `-x=1`, `--co=1`: "ignored explicit argument", not a boolean value;
//   - `--last`: no abbreviations;  `--`: everything after it is a path, but it is no option's argument;
//   - rows that share one value (-v, -q, --verbosity; -x, --maxfail; --capture, -s) act in the order of the command
//   line;
//   - unknown options and paths mix freely, because a plugin may define the former once Python has started.
// So the scan is here, over the table, and CLI11 checks it from outside: tests/unit/cli_cli11_test.cc defines a
// CLI::App from the same rows and compares what both make of the part of the language that they share.
// docs/design/command-line.md has the measurements and the alternatives.
#include "cli/parse.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/python_text.h"
#include "cli/argfile.h"
#include "cli/take.h"

namespace fastest::cli {
namespace {

/// A word that may be an option: its row (null: unknown), and the text that came in the same word.
struct Word {
  const Flag* flag = nullptr;
  bool is_option = false;
  bool has_sign = false;  ///< the text came after "="
  std::optional<std::string> text = {};
};

bool is_negative_number(std::string_view word) {
  word.remove_prefix(1);
  const std::size_t dot = word.find('.');
  const std::string_view fraction = dot == std::string_view::npos ? "" : word.substr(dot + 1);
  const std::string_view whole = word.substr(0, dot);
  const auto digits = [](std::string_view text) {
    return text.find_first_not_of("0123456789") == std::string_view::npos;
  };
  if (!digits(whole) || !digits(fraction)) return false;
  return dot == std::string_view::npos ? !whole.empty() : !fraction.empty();
}

class Scanner {
 public:
  Scanner(std::vector<std::string> words, const Scope& scope, const ErrorContext& context)
      : words_(std::move(words)), scope_(scope), context_(context) {
    out_.values = initial_values(scope);
    end_ = static_cast<std::size_t>(std::ranges::find(words_, "--") - words_.begin());
  }

  Result<RawOptions> run() {
    while (at_ < end_) {
      const Word word = classify(words_[at_]);
      if (Status status = word.is_option ? option(word) : plain(); !status) return status.error();
    }
    if (end_ < words_.size()) {
      out_.args.insert(out_.args.end(), words_.begin() + static_cast<std::ptrdiff_t>(end_) + 1, words_.end());
    }
    return std::move(out_);
  }

 private:
  [[nodiscard]] const Flag* find(std::string_view spelling) const {
    const Flag* flag = find_flag(spelling);
    return flag != nullptr && is_active(*flag, scope_) ? flag : nullptr;
  }

  [[nodiscard]] Word classify(const std::string& word) const {
    if (word.size() < 2 || word[0] != '-') return {};
    if (const Flag* flag = find(word)) return {flag, true};
    const std::size_t sign = word.find('=');
    if (sign != std::string::npos) {
      if (const Flag* flag = find(word.substr(0, sign))) return {flag, true, true, word.substr(sign + 1)};
    }
    if (word[1] != '-') {
      if (const Flag* flag = find(word.substr(0, 2))) return {flag, true, false, word.substr(2)};
    }
    const bool is_plain = is_negative_number(word) || word.find(' ') != std::string::npos;
    return {nullptr, !is_plain};
  }

  Status plain() {
    out_.args.push_back(words_[at_++]);
    return Done{};
  }

  Status option(Word word) {
    const bool is_long = words_[at_].starts_with("--");
    ++at_;
    if (word.flag == nullptr) {
      out_.foreign.push_back(words_[at_ - 1]);
      return Done{};
    }
    while (word.text && arity(*word.flag) == 0) {
      const bool is_bundle = !is_long && !word.has_sign && !word.text->empty() && word.text->front() != '-';
      if (!is_bundle) return ignored(word);
      if (Status status = apply(*word.flag, std::nullopt); !status) return status;
      const std::string rest = "-" + *word.text;
      word = next_in_bundle(rest);
      if (word.flag == nullptr) return unknown_rest(rest);
    }
    if (word.text) return apply(*word.flag, word.text);
    return with_next_word(*word.flag);
  }

  /// "-vs" after -x was taken from "-xvs".
  [[nodiscard]] Word next_in_bundle(const std::string& rest) const {
    Word word{find(rest.substr(0, 2)), true};
    if (rest.size() > 2) {
      word.has_sign = rest[2] == '=';
      word.text = rest.substr(word.has_sign ? 3 : 2);
    }
    return word;
  }

  /// argparse reads the rest of a bundle once more when it hands out the paths: "-q1" leaves the path "-1".
  Status unknown_rest(const std::string& rest) {
    (is_negative_number(rest) ? out_.args : out_.foreign).push_back(rest);
    return Done{};
  }

  Status with_next_word(const Flag& flag) {
    const int wanted = arity(flag);
    if (wanted == 0 || flag.is_attached) return apply(flag, std::nullopt);
    const bool has_next = at_ < end_ && !classify(words_[at_]).is_option;
    if (has_next) return apply(flag, words_[at_++]);
    if (wanted == 1) return flag_error(flag, "expected one argument", context_);
    return apply(flag, std::nullopt);
  }

  /// Whether the argument is one for our own meaning of a shared option.
  bool suits(const Flag& flag, const std::string& argument) const {
    RawOptions scratch;
    return take(flag, argument, scope_, context_, scratch).ok();
  }

  Status apply(const Flag& flag, const std::optional<std::string>& argument) {
    if (flag.is_shared && argument && !suits(flag, *argument)) {
      out_.foreign.push_back(fmt::format("{}={}", longest_spelling(flag), *argument));
      return Done{};
    }
    return take(flag, argument, scope_, context_, out_);
  }

  [[nodiscard]] Status ignored(const Word& word) const {
    return flag_error(*word.flag, "ignored explicit argument " + base::python_repr(*word.text), context_);
  }

  std::vector<std::string> words_;
  const Scope& scope_;
  const ErrorContext& context_;
  RawOptions out_;
  std::size_t at_ = 0;
  std::size_t end_ = 0;  ///< where "--" is, or the end
};

}  // namespace

Result<RawOptions> parse(const std::vector<std::string>& args, const Scope& scope, const ErrorContext& context) {
  Result<std::vector<std::string>> words = expand_files(args, *scope.files, scope.folder, context);
  if (!words) return words.error();
  return Scanner(words.take(), scope, context).run();
}

bool wants_version(const std::vector<std::string>& argv) {
  return std::ranges::count(argv, "--version") + std::ranges::count(argv, "-V") == 1;
}

}  // namespace fastest::cli
