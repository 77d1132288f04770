#include <gtest/gtest.h>

#include "execute/collections.h"

namespace fastest::execute {
namespace {

using Ids = std::vector<std::string>;

TEST(Collections, TheSameTestsInTheSameOrderDoNotDiffer) { EXPECT_EQ(differences({"a", "b"}, {"a", "b"}), Ids{}); }

TEST(Collections, WhatIsMissingAndWhatIsThereBesides) {
  EXPECT_EQ(differences({"a", "b", "c"}, {"c", "d", "a"}), (Ids{"-b", "+d"}));
  EXPECT_EQ(differences({"a", "a"}, {"a"}), Ids{"-a"});
}

TEST(Collections, AnotherOrder) { EXPECT_EQ(differences({"a", "b", "c"}, {"a", "c", "b"}), (Ids{"-b", "+c"})); }

TEST(Collections, TheReportNamesBothAndIsShort) {
  const CollectReported report = difference_report({"a"}, {"b"}, 1);
  EXPECT_EQ(report.outcome, "failed");
  EXPECT_EQ(report.longrepr->text.find("Different tests were collected between gw0 and gw1. The difference is:"), 0U);
  EXPECT_NE(report.longrepr->text.find("\n-a\n+b\n"), std::string::npos);
  const CollectReported long_one = difference_report({}, Ids(1000, "a"), 0);
  EXPECT_NE(long_one.longrepr->text.find("between the session and gw0"), std::string::npos);
  EXPECT_NE(long_one.longrepr->text.find("... and 980 more"), std::string::npos);
}

}  // namespace
}  // namespace fastest::execute
