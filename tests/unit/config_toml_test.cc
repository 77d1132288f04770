// TOML as tomllib reads it. The damage table is tomllib's own answers (CPython 3.13).
#include <gtest/gtest.h>

#include <cmath>

#include "config/toml_document.h"

namespace fastest::config {
namespace {

TomlValue good(std::string_view text) {
  Result<TomlValue> root = read_toml(text);
  EXPECT_TRUE(root.ok()) << root.error().message;
  return root.ok() ? root.take() : TomlValue{};
}

TomlValue value(std::string_view text) {
  const TomlValue root = good("a = " + std::string(text));
  return root.find("a") == nullptr ? TomlValue{} : *root.find("a");
}

std::string text(std::string_view text) { return value(text).text; }

TEST(Toml, Strings) {
  EXPECT_EQ(text(R"("a\t\"\\\u00e9\U0001F600")"), "a\t\"\\\xc3\xa9\xf0\x9f\x98\x80");
  EXPECT_EQ(text(R"('a\t"')"), "a\\t\"");
  EXPECT_EQ(text("\"\"\"\na\n\"b\"\"\"\"\""), "a\n\"b\"\"");
  EXPECT_EQ(text("\"\"\"a \\  \n\n   b\"\"\""), "a b");
  EXPECT_EQ(text("'''\n'a'\n'''"), "'a'\n");
  EXPECT_EQ(text("\"\"\"x\\\n \xc3\xa9\"\"\""), "x\xc3\xa9");
}

TEST(Toml, Numbers) {
  EXPECT_EQ(value("1_000").integer, 1000);
  EXPECT_EQ(value("0xff").integer, 255);
  EXPECT_EQ(value("0o17").integer, 15);
  EXPECT_EQ(value("0b101").integer, 5);
  EXPECT_EQ(value("-1.5e-2").real, -0.015);
  EXPECT_EQ(value("1e3").real, 1000);
  EXPECT_TRUE(std::isinf(value("-inf").real) && std::isnan(value("+nan").real));
  EXPECT_EQ(value("99999999999999999999").text, "99999999999999999999");
}

TEST(Toml, DatesShowAsInPython) {
  EXPECT_EQ(text("2020-02-29"), "2020-02-29");
  EXPECT_EQ(text("10:11:12.5"), "10:11:12.500000");
  EXPECT_EQ(text("2020-01-01T10:00:00Z"), "2020-01-01 10:00:00+00:00");
  EXPECT_EQ(text("2020-01-01 10:00:00-01:30"), "2020-01-01 10:00:00-01:30");
}

TEST(Toml, ContainersAndLines) {
  const TomlValue root = good("[t]\na = [ 1, # one\n  2,\n]\nb = { x.y = 1, z = true }\n[[l]]\nk=1\n[[l]]\nk=2\n");
  EXPECT_EQ(root.find("t")->find("a")->items.size(), 2U);
  EXPECT_EQ(root.find("t")->find("a")->line, 2);
  EXPECT_EQ(root.find("t")->find("b")->line, 5);
  EXPECT_EQ(root.find("t")->find("b")->find("x")->find("y")->integer, 1);
  EXPECT_EQ(root.find("l")->items[1].find("k")->integer, 2);
}

TEST(Toml, LineEndsOfWindows) { EXPECT_EQ(good("a = 1\r\nb = 2\r\n").find("b")->line, 2); }

struct Damage {
  std::string_view text, message;
};

class Damaged : public ::testing::TestWithParam<Damage> {};

TEST_P(Damaged, IsToldAsTomllibTellsIt) {
  const Result<TomlValue> root = read_toml(GetParam().text);
  ASSERT_FALSE(root.ok());
  EXPECT_EQ(root.error().message, GetParam().message);
}

INSTANTIATE_TEST_SUITE_P(
    Table, Damaged,
    ::testing::Values(Damage{"[tool.pytest\n", "Expected ']' at the end of a table declaration (at line 1, column 13)"},
                      Damage{"[[a]\n", "Expected ']]' at the end of an array declaration (at line 1, column 4)"},
                      Damage{"[t]\nx", "Expected '=' after a key in a key/value pair (at end of document)"},
                      Damage{"x = 1 2", "Expected newline or end of document after a statement (at line 1, column 7)"},
                      Damage{"a=1\na=2", "Cannot overwrite a value (at end of document)"},
                      Damage{"\xc3\xa9 = 1", "Invalid statement (at line 1, column 1)"},
                      Damage{"a = \"\xc3\xa9\xc3\xa9\" \xc3\xa9",
                             "Expected newline or end of document after a statement (at line 1, column 10)"},
                      Damage{"a = ", "Invalid value (at end of document)"},
                      Damage{"a = -0x1", "Expected newline or end of document after a statement (at line 1, column 7)"},
                      Damage{"a = \"x", "Unterminated string (at end of document)"},
                      Damage{"a = 'x\n", "Expected \"'\" (at end of document)"},
                      Damage{"a = 'x\n'", "Found invalid character '\\n' (at line 1, column 7)"},
                      Damage{"a = \"\\x\"", "Unescaped '\\' in a string (at line 1, column 8)"},
                      Damage{"a = \"\\u12\"", "Invalid hex value (at line 1, column 8)"},
                      Damage{"a = \"\\ud800\"",
                             "Escaped character is not a Unicode scalar value (at line 1, column 12)"},
                      Damage{"a = [1 2]", "Unclosed array (at line 1, column 8)"},
                      Damage{"a = {b=1,}", "Invalid initial character for a key part (at line 1, column 10)"},
                      Damage{"a = {b=1,b=2}", "Duplicate inline table key 'b' (at line 1, column 13)"},
                      Damage{"a = {b={},b.c=1}", "Cannot mutate immutable namespace ('b', 'c') (at line 1, column 16)"},
                      Damage{"[a]\n[a]", "Cannot declare ('a',) twice (at line 2, column 3)"},
                      Damage{"a.b=1\n[a]", "Cannot declare ('a',) twice (at line 2, column 3)"},
                      Damage{"a=[]\n[[a]]", "Cannot mutate immutable namespace ('a',) (at line 2, column 4)"},
                      Damage{"[a.b]\n[a]\nb.c=1", "Cannot redefine namespace ('a', 'b') (at end of document)"},
                      Damage{"a = 2021-02-30", "Invalid date or datetime (at line 1, column 5)"},
                      Damage{"a = 1 # \x01", "Found invalid character '\\x01' (at line 1, column 9)"}));

TEST(Toml, NestingHasAnEnd) { EXPECT_FALSE(read_toml("a = " + std::string(100000, '[')).ok()); }

}  // namespace
}  // namespace fastest::config
