// The ids of parameter sets; every expectation was checked with pytest 9.2.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "discover/parametrize.h"
#include "discover/scan.h"

namespace fastest::discover {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// The ids of `def test(x)` (or x, y) with this argument list; "?" in front of the reason if the file is dynamic.
std::vector<std::string> ids(const std::string& arguments, const std::string& before = "",
                             const ScanRules& rules = {}) {
  const std::string parameters = arguments.find("x,y") != std::string::npos ? "x, y" : "x";
  const std::string source = "import pytest\n" + before + "\n@pytest.mark.parametrize(" + arguments + ")\ndef test(" +
                             parameters + "): pass\n";
  SyntaxParser parser;
  const FileFacts facts = scan_file(source, rules, parser);
  if (!facts.reasons.empty()) return {"?" + facts.reasons.front()};
  std::vector<std::string> result;
  for (const std::string& test : facts.tests) result.push_back(test.substr(7, test.size() - 8));
  return result;
}

TEST(Ids, Numbers) {
  EXPECT_THAT(ids("'x', [0, 1_000, 0xff, -3, +4, 0b11, 2**10]"),
              ElementsAre("0", "1000", "255", "-3", "4", "3", "1024"));
  EXPECT_THAT(ids("'x', [1.0, 1e3, 1e16, 1e-5, 0.0001, .5, -0.0, 123456789.125, float('inf')]"),
              ElementsAre("1.0", "1000.0", "1e+16", "1e-05", "0.0001", "0.5", "-0.0", "123456789.125", "inf"));
  EXPECT_THAT(ids("'x', range(2, 8, 3)"), ElementsAre("2", "5"));
  EXPECT_THAT(ids("'x', [*range(2), True, None]"), ElementsAre("0", "1", "True", "None"));
}

TEST(Ids, Strings) {
  EXPECT_THAT(
      ids(R"py('x', ["a b", 'tab\t', "n\n", "\\", "é", "日", "😀", "", r"\d", "a" "b", "\x41\u00e9\101"])py"),
      ElementsAre("a b", "tab\\t", "n\\n", "\\\\", "\\xe9", "\\u65e5", "\\U0001f600", "", "\\\\d", "ab", "A\\xe9A"));
  EXPECT_THAT(ids(R"py('x', [b"\xff\x00a\\", b"plain"])py"), ElementsAre("\\xff\\x00a\\", "plain"));
  EXPECT_THAT(ids("'x', ['" + std::string(101, 'a') + "', 'b']"), ElementsAre("x0", "b"));
  EXPECT_THAT(ids("'x', ['a' * 3]"), ElementsAre("aaa"));
}

TEST(Ids, OtherValuesTakeNameAndIndex) {
  EXPECT_THAT(ids("'x', [[1], (2,), {}, {1}, [i for i in y], object(), ...]"),
              ElementsAre("x0", "x1", "x2", "x3", "x4", "x5", "x6"));
  EXPECT_THAT(
      ids("'x', [int, ValueError, len, lambda: 0, helper, Local, Local()]", "def helper(): pass\nclass Local: pass"),
      ElementsAre("int", "ValueError", "len", "<lambda>", "helper", "Local", "x6"));
  EXPECT_THAT(ids("'x', [Color.RED]", "from enum import Enum\nclass Color(Enum):\n  RED = 1"),
              ElementsAre("Color.RED"));
  EXPECT_THAT(ids("'x', [re.compile('a.b')]", "import re"), ElementsAre("a.b"));
}

TEST(Ids, SetsOfSeveralArguments) {
  EXPECT_THAT(ids("'x,y', [(1, 'a'), [2, None]]"), ElementsAre("1-a", "2-None"));
  EXPECT_THAT(ids("'x,', [(1,), (2,)]"), ElementsAre("1", "2"));
  EXPECT_THAT(ids("['x'], [(1,)]"), ElementsAre("1"));
  EXPECT_THAT(ids("('x'), [(1, 2)]"), ElementsAre("x0"));
}

TEST(Ids, ExplicitOnes) {
  EXPECT_THAT(ids("'x', [pytest.param(1, id='one'), pytest.param(2, marks=pytest.mark.xfail), 3]"),
              ElementsAre("one", "2", "3"));
  EXPECT_THAT(ids("'x', [1, 2, 3], ids=['a', None, 5]"), ElementsAre("a", "2", "5"));
  EXPECT_THAT(ids("'x', [1, unknown()], ids=['a', 'b']"), ElementsAre("a", "b"));
  EXPECT_THAT(ids("'x', [1, 'é'], ids=str"), ElementsAre("1", "\\xe9"));
  EXPECT_THAT(ids("argnames='x', argvalues=(1, 2), scope='function'"), ElementsAre("1", "2"));
}

TEST(Ids, EqualOnesGetACounter) {
  EXPECT_THAT(ids("'x', ['a', 'b', 'a']"), ElementsAre("a0", "b", "a1"));
  EXPECT_THAT(ids("'x', [1, 1]"), ElementsAre("1_0", "1_1"));
  EXPECT_THAT(ids("'x', ['a', 'a', 'a0']"), ElementsAre("a1", "a2", "a0"));
}

TEST(Ids, EmptySets) { EXPECT_THAT(ids("'x', []"), ElementsAre("NOTSET")); }

TEST(Ids, ConstantsOfTheModule) {
  EXPECT_THAT(ids("'x', CASES + MORE", "CASES = [1, 2]\nMORE = [3]"), ElementsAre("1", "2", "3"));
  EXPECT_EQ(ids("'x', CASES", "CASES = [1]\nCASES.append(2)")[0][0], '?');
  EXPECT_EQ(ids("'x', CASES", "CASES = [1]\nCASES = [2]")[0][0], '?');
}

TEST(Ids, ComputedOnesAreDynamic) {
  for (const char* arguments :
       {"'x', load()", "'x', [load()]", "'x', [f'{y}']", "'x', [1], ids=name", "*args", "'x', [1], scope='module'",
        "'x,y', [(1,)]", "'z', [1]", "'x', {1, 2}", "'x', [imported]", "'x', ['\\N{BULLET}']"}) {
    EXPECT_EQ(ids(arguments)[0][0], '?') << arguments;
  }
}

TEST(Ids, EscapesCanBeSwitchedOff) {
  ScanRules rules;
  rules.escape_ids = false;
  EXPECT_THAT(ids("'x', ['é']", "", rules), ElementsAre("é"));
}

}  // namespace
}  // namespace fastest::discover
