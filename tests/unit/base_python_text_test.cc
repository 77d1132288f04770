// Python's text functions, by examples that were read off CPython.
#include <gtest/gtest.h>

#include <cmath>

#include "base/path.h"
#include "base/python_text.h"
#include "base/suggest.h"

namespace fastest::base {
namespace {

using Words = std::vector<std::string>;

TEST(PythonRepr, QuotesAndEscapes) {
  EXPECT_EQ(python_repr("a"), "'a'");
  EXPECT_EQ(python_repr("it's"), "\"it's\"");
  EXPECT_EQ(python_repr("it's \"x\""), "'it\\'s \"x\"'");
  EXPECT_EQ(python_repr("a\n\t\\\x1b"), "'a\\n\\t\\\\\\x1b'");
  EXPECT_EQ(python_repr("\xc3\xa9\xc2\xa0\xe2\x80\xa8"), "'\xc3\xa9\\xa0\\u2028'");
  EXPECT_EQ(python_repr("\xff"), "'\\udcff'");
}

TEST(ShellSplit, IsShlex) {
  EXPECT_EQ(*shell_split("-v  --tb=short\n-k 'a b'"), (Words{"-v", "--tb=short", "-k", "a b"}));
  EXPECT_EQ(*shell_split("a\"b c\"d '' \"\""), (Words{"ab cd", "", ""}));
  EXPECT_EQ(*shell_split("a\\ b \"c\\\"d\\e\" '\\'"), (Words{"a b", "c\"d\\e", "\\"}));
  EXPECT_EQ(*shell_split("# no comment"), (Words{"#", "no", "comment"}));
  EXPECT_EQ(shell_split("'a").error().message, "No closing quotation");
  EXPECT_EQ(shell_split("a\\").error().message, "No escaped character");
}

TEST(PythonInt, TakesWhatPythonTakes) {
  EXPECT_EQ(python_int(" +7 "), 7);
  EXPECT_EQ(python_int("-1_000"), -1000);
  for (const char* text : {"", " ", "0x10", "1__0", "_1", "1_", "+-1", "1.0", "99999999999999999999"}) {
    EXPECT_EQ(python_int(text), std::nullopt) << text;
  }
}

TEST(PythonFloat, TakesWhatPythonTakes) {
  EXPECT_EQ(python_float(" 1e3\n"), 1000.0);
  EXPECT_EQ(python_float("-.5"), -0.5);
  EXPECT_TRUE(std::isnan(*python_float("nan")));
  EXPECT_TRUE(std::isinf(*python_float("-Infinity")));
  for (const char* text : {"", "a", "nan(1)", "1e", "0x1"}) EXPECT_EQ(python_float(text), std::nullopt) << text;
}

TEST(Strip, KnowsUnicodeSpaces) {
  EXPECT_EQ(strip("\xc2\xa0 \x1f"
                  "a b\xe3\x80\x80\n"),
            "a b");
  EXPECT_EQ(strip(" \t"), "");
  EXPECT_EQ(strip_left("\xe2\x80\x82x "), "x ");
}

TEST(SplitLines, KnowsUnicodeLineEnds) {
  const std::vector<std::string_view> lines = split_lines(
      "a\r\nb\rc\x0b"
      "d\xe2\x80\xa8"
      "e\n\n");
  EXPECT_EQ(lines, (std::vector<std::string_view>{"a", "b", "c", "d", "e", ""}));
}

TEST(Utf8Damage, SaysWhere) {
  EXPECT_EQ(utf8_damage("a\xc3\xa9"), std::nullopt);
  EXPECT_EQ(utf8_damage("ab\xc3(c"), 2U);
  EXPECT_EQ(utf8_damage("\xed\xa0\x80"), 0U) << "a surrogate";
  EXPECT_EQ(utf8_damage("\xc0\x80"), 0U) << "an overlong form";
}

TEST(Path, IsOsPath) {
  EXPECT_EQ(absolute_path("a/../b/./c//", "/w"), "/w/b/c");
  EXPECT_EQ(absolute_path("/../x", "/w"), "/x");
  EXPECT_EQ(absolute_path("", "/w"), "/w");
  EXPECT_EQ(parent_path("/a"), "/");
  EXPECT_EQ(parent_path("/"), "/");
  EXPECT_EQ(suffix("/a.b/c.toml"), ".toml");
  EXPECT_EQ(suffix("/a/.toml"), "");
  EXPECT_TRUE(is_inside("/a/b", "/a") && is_inside("/a", "/a") && is_inside("/a", "/"));
  EXPECT_FALSE(is_inside("/ab", "/a"));
}

TEST(Suggest, FindsTheNearest) {
  const std::vector<std::string_view> names = {"--tb", "--verbose", "--last-failed", "--maxfail"};
  EXPECT_EQ(suggest("--last-faild", names), "--last-failed");
  EXPECT_EQ(suggest("--vrebose", names), "--verbose");
  EXPECT_EQ(suggest("--max-fail", names), "--maxfail");
  EXPECT_EQ(suggest("--completely-different", names), "");
}

}  // namespace
}  // namespace fastest::base
