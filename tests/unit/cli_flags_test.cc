// The option table itself: each row is complete, findable and documented, and each spelling does what the row says.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "cli/flags.h"
#include "cli/options_page.h"
#include "cli/parse.h"
#include "cli/table_json.h"
#include "config/ini_json.h"
#include "config/ini_page.h"
#include "config/own.h"
#include "support/fakes.h"

namespace fastest::cli {
namespace {

using nlohmann::json;
using testing::FakeFileSystem;

std::string name_of(const ::testing::TestParamInfo<Flag>& info) {
  std::string name(longest_spelling(info.param));
  name.erase(0, name.find_first_not_of('-'));
  for (char& c : name) c = c == '-' ? '_' : c;
  return name + "_" + std::to_string(info.index);
}

/// A value that the row accepts today.
std::string good_value(const Flag& flag) {
  if (!flag.choices.empty()) return std::string(flag.choices.front());
  switch (flag.type) {
    case ValueType::kInt:
    case ValueType::kWorkers:
      return "7";
    case ValueType::kFloat:
      return "0.5";
    case ValueType::kDirectory:
      return "/work";
    case ValueType::kModuleClass:
      return "mod:Class";
    default:
      return "text";
  }
}

class EachFlag : public ::testing::TestWithParam<Flag> {
 protected:
  Result<RawOptions> parse(const std::vector<std::string>& args) {
    return cli::parse(args, Scope{.files = &files_, .folder = "/work", .blocked = {}, .loaded = {"pytester"}}, {});
  }

  FakeFileSystem files_{{"/work/test_a.py", ""}};
};

TEST_P(EachFlag, HasHelpGroupAndDestination) {
  const Flag& flag = GetParam();
  EXPECT_GT(flag.help.size(), 10U);
  EXPECT_FALSE(flag.dest.empty());
  std::set<std::string_view> names;
  for (const Group& group : groups()) names.insert(group.name);
  EXPECT_TRUE(names.contains(flag.group));
  EXPECT_TRUE(!flag.plugin.empty() || flag.group == "fastest") << "pytest's options say which plugin has them";
  EXPECT_EQ(flag.action == Action::kOverrideIni, !flag.ini.empty());
}

TEST_P(EachFlag, IsFoundBySpelling) {
  for (std::string_view spelling : GetParam().spellings) EXPECT_EQ(find_flag(spelling)->help, GetParam().help);
}

TEST_P(EachFlag, IsTakenInEverySpelling) {
  const Flag& flag = GetParam();
  for (std::string_view spelling : flag.spellings) {
    std::vector<std::string> args = {std::string(spelling)};
    if (arity(flag) == 1) args.push_back(good_value(flag));
    const auto raw = parse(args);
    ASSERT_TRUE(raw.ok()) << raw.error().message;
    EXPECT_TRUE(raw->given.contains(std::string(flag.dest)));
    EXPECT_TRUE(raw->foreign.empty());
    EXPECT_TRUE(raw->args.empty());
  }
}

TEST_P(EachFlag, TakesItsValueJoinedAndApart) {
  const Flag& flag = GetParam();
  if (arity(flag) == 0 || flag.is_attached) return;
  for (std::string_view spelling : flag.spellings) {
    const std::string word(spelling);
    const auto apart = parse({word, good_value(flag)});
    const auto joined = parse({word + "=" + good_value(flag)});
    ASSERT_TRUE(apart.ok() && joined.ok());
    EXPECT_EQ(apart->values, joined->values);
    if (word.size() == 2) {
      EXPECT_EQ(parse({word + good_value(flag)})->values, joined->values);
    }
  }
}

TEST_P(EachFlag, RefusesAMissingOrASurplusValue) {
  const Flag& flag = GetParam();
  const std::string word(flag.spellings.front());
  if (arity(flag) == 1) {
    EXPECT_NE(parse({word}).error().message.find(": expected one argument"), std::string::npos);
  } else if (arity(flag) == 0) {
    EXPECT_NE(parse({word + "=1"}).error().message.find(": ignored explicit argument '1'"), std::string::npos);
  }
}

INSTANTIATE_TEST_SUITE_P(Table, EachFlag, ::testing::ValuesIn(flags().begin(), flags().end()), name_of);

TEST(Flags, NoSpellingIsUsedTwice) {
  std::set<std::string_view> seen;
  for (const Flag& flag : flags()) {
    for (std::string_view spelling : flag.spellings) EXPECT_TRUE(seen.insert(spelling).second) << spelling;
  }
}

TEST(Flags, TheFirstRowOfADestinationGivesTheDefault) {
  FakeFileSystem files;
  const Scope scope{.files = &files, .folder = "/work", .blocked = {}, .loaded = {}};
  const OptionValues values = parse({}, scope, {})->values;
  EXPECT_EQ(values.at("maxfail"), OptionValue{});
  EXPECT_EQ(values.at("capture"), OptionValue{std::string("fd")});
  EXPECT_EQ(values.at("showlocals"), OptionValue{false});
  EXPECT_EQ(values.at("verbose"), OptionValue{std::int64_t{0}});
  EXPECT_FALSE(values.contains("runpytest")) << "pytester is not loaded";
}

TEST(Flags, OwnOptionsAreTheKeysOfToolFastest) {
  const std::set<std::string_view> about_one_run = {"bisect", "maxworkerrestart", "no_confirm", "testrunuid"};
  std::set<std::string_view> dests;
  for (const Flag& flag : flags()) {
    if (flag.group != "fastest" || about_one_run.contains(flag.dest)) continue;
    dests.insert(flag.dest);
    std::string spelling = "--" + std::string(flag.dest);
    std::ranges::replace(spelling, '_', '-');
    EXPECT_EQ(longest_spelling(flag), spelling);
  }
  EXPECT_EQ(dests, std::set<std::string_view>(config::own_keys().begin(), config::own_keys().end()));
}

TEST(TableJson, HoldsBothTables) {
  const json table = json::parse(table_json(config::ini_json()));
  EXPECT_EQ(table["flags"].size(), flags().size());
  EXPECT_EQ(table["groups"].size(), groups().size());
  EXPECT_EQ(table["ini"][0]["name"], "markers");
  std::map<std::string, json> by_dest;
  for (const json& row : table["flags"]) by_dest.emplace(row["dest"].get<std::string>(), row);
  EXPECT_EQ(by_dest["tbstyle"]["choices"].size(), 6U);
  EXPECT_EQ(by_dest["debug"]["action"], "optional");
  EXPECT_EQ(by_dest["debug"]["const"], "pytestdebug.log");
  EXPECT_EQ(by_dest["strict"]["ini"], "strict");
  EXPECT_EQ(by_dest["doctestglob"]["default"], json::array());
  EXPECT_EQ(by_dest["durations_min"]["type"], "float");
}

TEST(TableJson, SpellingsAreThoseOfAllOptions) {
  std::size_t lines = 0;
  const std::string all = "\n" + spellings();
  for (const Flag& flag : flags()) {
    for (const std::string_view spelling : flag.spellings) {
      EXPECT_NE(all.find("\n" + std::string(spelling) + "\n"), std::string::npos) << spelling;
      ++lines;
    }
  }
  EXPECT_EQ(static_cast<std::size_t>(std::ranges::count(all, '\n')), lines + 1);
}

/// To rewrite the page after a change of the tables: FASTEST_UPDATE_DOCS=1 build/fastest_unit_tests
/// --gtest_filter='OptionsPage.*'
TEST(OptionsPage, IsWhatTheTablesSay) {
  const std::string page =
      "# Options\n\nMade from the tables in `src/cli/flags.cc` and `src/config/ini_table.cc`; a unit test says how to "
      "make it anew.\n\n"
      "## Command line\n" +
      options_page() + "\n## Configuration file\n" + config::ini_page();
  const std::string path = FASTEST_SOURCE_DIR "/docs/options.md";
  if (std::getenv("FASTEST_UPDATE_DOCS") != nullptr) std::ofstream(path) << page;
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  EXPECT_TRUE(text.str() == page) << "docs/options.md is older than the tables";
}

}  // namespace
}  // namespace fastest::cli
