// INI files: iniconfig's semantics, and its words for damage.
#include <gtest/gtest.h>

#include "config/ini_text.h"

namespace fastest::config {
namespace {

std::string value(std::string_view text, std::string_view name) {
  const auto sections = parse_ini("/p/pytest.ini", text);
  EXPECT_TRUE(sections.ok());
  for (const IniEntry& entry : find_section(*sections, "pytest")->entries) {
    if (entry.name == name) return entry.value;
  }
  return "(absent)";
}

std::string fault(std::string_view text) {
  const auto sections = parse_ini("/p/pytest.ini", text);
  return sections ? "(none)" : sections.error().message;
}

TEST(IniText, NamesAndValues) {
  EXPECT_EQ(value("[pytest]\na = 1 \n", "a"), "1");
  EXPECT_EQ(value("[pytest]\na: b=c", "a"), "b=c");
  EXPECT_EQ(value("[pytest]\na=b:c", "a"), "b:c");
  EXPECT_EQ(value("[pytest]\na=", "a"), "");
  EXPECT_EQ(value("\xEF\xBB\xBF[pytest]\r\na=1\r\n", "a"), "1");
}

TEST(IniText, IndentedLinesContinueAValue) {
  EXPECT_EQ(value("[pytest]\na =\n  one\n\n\ttwo\n", "a"), "one\ntwo");
  EXPECT_EQ(value("[pytest]\na = zero\n  # no\n  one\nb = 2", "a"), "zero\none");
}

TEST(IniText, OnlyWholeLinesAreComments) {
  EXPECT_EQ(value("# c\n[pytest]  # c\n; c\na = 1 # stays\n", "a"), "1 # stays");
}

TEST(IniText, LinesAreCounted) {
  const auto sections = parse_ini("x", "\n[one]\na=1\n\n[two]\nb=\n c\nd=1");
  EXPECT_EQ((*sections)[0].entries[0].line, 3);
  EXPECT_EQ((*sections)[1].entries[1].line, 8);
}

TEST(IniText, DamageNamesFileAndLine) {
  EXPECT_EQ(fault("[pytest]\nfoo"), "/p/pytest.ini:2: unexpected line: 'foo'");
  EXPECT_EQ(fault("a=1"), "/p/pytest.ini:1: no section header defined");
  EXPECT_EQ(fault("[pytest]\na=1\na=2"), "/p/pytest.ini:3: duplicate name 'a'");
  EXPECT_EQ(fault("[pytest]\n[b]\n[pytest]"), "/p/pytest.ini:3: duplicate section 'pytest'");
  EXPECT_EQ(fault("[]"), "/p/pytest.ini:1: empty section name");
  EXPECT_EQ(fault("[pytest]\n  x"), "/p/pytest.ini:2: unexpected value continuation");
  EXPECT_EQ(fault("[pytest\n"), "/p/pytest.ini:1: unexpected value continuation");
}

TEST(IniText, AnUnclosedBracketContinuesAValue) { EXPECT_EQ(value("[pytest]\na=1\n[x\n", "a"), "1\n[x"); }

}  // namespace
}  // namespace fastest::config
