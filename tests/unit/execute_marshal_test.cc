#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "execute/marshal.h"

namespace fastest::execute {
namespace {

using nlohmann::json;

TEST(Marshal, PlainValues) {
  EXPECT_EQ(marshalled(nullptr), "N");
  EXPECT_EQ(marshalled(true), "T");
  EXPECT_EQ(marshalled(-2), std::string("i\xfe\xff\xff\xff", 5));
  EXPECT_EQ(marshalled(1.0), std::string("g\0\0\0\0\0\0\xf0\x3f", 9));
  EXPECT_EQ(marshalled("ab"), std::string("u\2\0\0\0ab", 7));
  EXPECT_EQ(marshalled(json::array({1})), std::string("[\1\0\0\0i\1\0\0\0", 10));
  EXPECT_EQ(marshalled({{"k", false}}), std::string("{u\1\0\0\0kF0", 9));
}

TEST(Marshal, LargeIntegersAreDigitsOfFifteenBits) {
  EXPECT_EQ(marshalled(std::int64_t{1} << 40), std::string("l\3\0\0\0\0\0\0\0\0\x04", 11));
  EXPECT_EQ(marshalled(-(std::int64_t{1} << 31) - 1), std::string("l\xfd\xff\xff\xff\1\0\0\0\2\0", 11));
}

TEST(Marshal, BytesThatAreNotTextBecomeSurrogates) {
  EXPECT_EQ(marshalled("a\xff"), std::string("u\4\0\0\0a\xed\xb3\xbf", 9));
  EXPECT_EQ(marshalled("\xc3\xa9"), std::string("u\2\0\0\0\xc3\xa9", 7));
}

TEST(Literal, TextIsAsciiWhateverItHolds) {
  EXPECT_EQ(text_literal("it's \\ \n"), R"('it\u0027s \u005c \u000a')");
  EXPECT_EQ(text_literal("\xc3\xa9\xf0\x9f\x98\x80"), R"('\u00e9\U0001f600')");
  EXPECT_EQ(text_literal("\xff\xc3"), R"('\udcff\udcc3')");
  EXPECT_EQ(text_literal("\xed\xa0\x80"), R"('\udced\udca0\udc80')") << "encoded surrogates are not UTF-8";
}

TEST(Literal, BytesShortenZerosOnlyWhereNoDigitFollows) {
  EXPECT_EQ(bytes_literal(std::string("\0a\0001'", 5)), R"(b'\0a\x001\x27')");
}

}  // namespace
}  // namespace fastest::execute
