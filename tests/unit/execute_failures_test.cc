// Which failures are kept to be run again.
#include <gtest/gtest.h>

#include "execute/failures.h"

namespace fastest::execute {
namespace {

TEST(Failures, KnowWhatRanBefore) {
  Failures failures;
  failures.note(7, {3, 9, 7});
  failures.note(7, {3, 9, 7});  // its teardown failed, too
  ASSERT_EQ(failures.items().size(), 1U);
  EXPECT_EQ(failures.items()[0].index, 7);
  EXPECT_EQ(failures.items()[0].before, (std::vector<std::int64_t>{3, 9}));
}

TEST(Failures, OfABrokenRunOnlySomeAreKept) {
  Failures failures;
  for (std::int64_t i = 0; i < 100; ++i) failures.note(i, {i});
  EXPECT_EQ(failures.items().size(), Failures::kKept);
}

TEST(Failures, ArePatientAsLongAsTheRunTook) {
  using Seconds = std::chrono::duration<double>;
  EXPECT_EQ(Failures::patience(Seconds(0.1)), Seconds(10));
  EXPECT_EQ(Failures::patience(Seconds(100)), Seconds(100));
}

}  // namespace
}  // namespace fastest::execute
