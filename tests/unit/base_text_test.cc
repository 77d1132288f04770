// Text and path helpers, against what Python answers.
#include <gtest/gtest.h>

#include "base/path.h"
#include "base/text.h"

namespace fastest::base {
namespace {

using Parts = std::vector<std::string>;

TEST(Text, SplitsAsPythonDoes) {
  EXPECT_EQ(split("a,,b", ','), (Parts{"a", "", "b"}));
  EXPECT_EQ(split("", ','), Parts{""});
  EXPECT_EQ(split_words("  a\tb \n"), (Parts{"a", "b"}));
  EXPECT_EQ(split_words(""), Parts{});
  EXPECT_EQ(replace_all("a.b.c", ".", "::"), "a::b::c");
}

TEST(Text, MatchesGlobsAsFnmatchDoes) {
  EXPECT_TRUE(fnmatch("test_a.py", "test_*.py"));
  EXPECT_FALSE(fnmatch("a_test.pyc", "*_test.py"));
  EXPECT_TRUE(fnmatch("a/b/c.py", "a*c.py"));
  EXPECT_TRUE(fnmatch("b", "[!a]"));
  EXPECT_TRUE(fnmatch("x5", "x[0-9]"));
  EXPECT_TRUE(fnmatch("a[b", "a[b"));
  EXPECT_TRUE(fnmatch("]", "[]]"));
  EXPECT_TRUE(fnmatch("aXbXc", "*X?"));
  EXPECT_FALSE(fnmatch("", "?"));
}

TEST(Paths, AreTextOnly) {
  EXPECT_EQ(absolute_path("x/../y", "/root"), "/root/y");
  EXPECT_EQ(parent_path("/a"), "/");
  EXPECT_EQ(base_name("/a/b.py"), "b.py");
  EXPECT_TRUE(is_inside("/a/b", "/a"));
  EXPECT_FALSE(is_inside("/ab", "/a"));
  EXPECT_EQ(relative_path("/a/b/c", "/a"), "b/c");
  EXPECT_EQ(relative_path("/a/x", "/a/b/c"), "../../x");
  EXPECT_EQ(relative_path("/a", "/a"), ".");
}

}  // namespace
}  // namespace fastest::base
