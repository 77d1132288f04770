// CLI11 as the second opinion: it builds a parser from the same table (and so refuses clashing or malformed spellings),
// and must read the ordinary part of the language, which it shares with argparse, as our own scan does.
// src/cli/parse.cc says why the scan is not CLI11's.
#include <gtest/gtest.h>

#include <CLI/CLI.hpp>
#include <map>

#include "cli/parse.h"
#include "support/fakes.h"

namespace fastest::cli {
namespace {

using Words = std::vector<std::string>;

/// What CLI11 made of a command line: for each destination the values that were said, "" for a flag.
class SecondOpinion {
 public:
  SecondOpinion() {
    app_.set_help_flag();
    for (const Flag& flag : flags()) define(flag);
    app_.add_option("file_or_dir", paths_);
  }
  void read(Words args) {
    std::reverse(args.begin(), args.end());
    app_.parse(args);
  }
  [[nodiscard]] const Words& paths() const { return paths_; }
  [[nodiscard]] std::map<std::string, Words> said() const {
    std::map<std::string, Words> all;
    for (const auto& [dest, option] : options_) {
      for (const std::string& result : option->results()) all[dest].push_back(result);
    }
    return all;
  }

 private:
  void define(const Flag& flag) {
    std::string names;
    for (std::string_view spelling : flag.spellings) names.append(names.empty() ? "" : ",").append(spelling);
    CLI::Option* option = arity(flag) == 0 ? app_.add_flag(names) : app_.add_option(names);
    if (arity(flag) != 0)
      option->expected(arity(flag) == 2 ? 0 : 1, 1)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    options_.emplace_back(flag.dest, option);
  }

  CLI::App app_{"fastest", "fastest"};
  std::vector<std::pair<std::string, CLI::Option*>> options_;
  Words paths_;
};

TEST(Cli11, CanBuildAParserFromTheTable) { EXPECT_NO_THROW(SecondOpinion()); }

class SharedLanguage : public ::testing::TestWithParam<Words> {};

TEST_P(SharedLanguage, IsReadAlike) {
  SecondOpinion other;
  other.read(GetParam());
  testing::FakeFileSystem files;
  const auto raw = parse(GetParam(), Scope{.files = &files, .folder = "/work", .blocked = {}, .loaded = {}}, {});
  ASSERT_TRUE(raw.ok()) << raw.error().message;
  EXPECT_EQ(raw->args, other.paths());
  std::set<std::string> dests;
  for (const auto& [dest, words] : other.said()) {
    dests.insert(dest);
    const OptionValue& value = raw->values.at(dest);
    if (const auto* text = std::get_if<std::string>(&value); text != nullptr && words.back() != "true") {
      EXPECT_EQ(*text, words.back()) << dest;
    }
    if (const auto* list = std::get_if<Words>(&value)) {
      EXPECT_EQ(*list, words) << dest;
    }
  }
  EXPECT_EQ(raw->given, dests);
}

INSTANTIATE_TEST_SUITE_P(
    Lines, SharedLanguage,
    ::testing::Values(Words{}, Words{"tests", "a.py::T::f[1-2]"}, Words{"-xvs", "--tb=short", "tests"},
                      Words{"-k", "a and not b", "-m", "slow", "tests"}, Words{"-kfoo", "-ra", "-Wignore"},
                      Words{"--ignore=a", "--ignore", "b", "-o", "x=y", "-o", "z=1"}, Words{"--lf", "--ff", "-q"},
                      Words{"--color=no", "--durations=3", "--co", "-p", "no:cacheprovider"},
                      Words{"--optimizer", "simple", "--engine=native", "--python=/usr/bin/python3"}));

}  // namespace
}  // namespace fastest::cli
