// Smoothing and forgetting, without any file.
#include "fastest/history.h"

#include <gtest/gtest.h>

namespace fastest {
namespace {

Past took(double seconds, std::int64_t minute = 0) { return {.seconds = seconds, .last_minute = minute}; }

TEST(History, FirstRunsAreAveraged) {
  History history;
  history.add(1, took(2));
  history.add(1, took(4));
  EXPECT_DOUBLE_EQ(history.find(1)->seconds.value(), 3);
  history.add(1, took(6));
  EXPECT_DOUBLE_EQ(history.find(1)->seconds.value(), 4);
  EXPECT_EQ(history.find(1)->runs, 3);
}

TEST(History, LaterRunsCountMoreThanEarlierOnes) {
  History history;
  for (int i = 0; i < 100; ++i) history.add(1, took(1));
  for (int i = 0; i < 10; ++i) history.add(1, took(5));
  EXPECT_NEAR(history.find(1)->seconds.value(), 5, 0.2);
}

TEST(History, OneSlowRunIsNoNewDuration) {
  History history;
  for (int i = 0; i < 10; ++i) history.add(1, took(1));
  history.add(1, took(101));
  EXPECT_LT(history.find(1)->seconds.value(), 32);
  for (int i = 0; i < 10; ++i) history.add(1, took(1));
  EXPECT_LT(history.find(1)->seconds.value(), 2);
}

TEST(History, FailuresAreARate) {
  History history;
  for (int i = 0; i < 40; ++i) {
    Past past = took(1);
    past.failure_rate = i % 2 == 0 ? 1 : 0;
    past.last = i % 2 == 0 ? PastOutcome::kFailed : PastOutcome::kPassed;
    history.add(1, past);
  }
  EXPECT_GT(history.find(1)->failure_rate, 0.3);
  EXPECT_LT(history.find(1)->failure_rate, 0.7);
  EXPECT_EQ(history.find(1)->last, PastOutcome::kPassed);
}

TEST(History, AnItemIsFlakyUntilTenRunsEndTheSameWay) {
  History history;
  const auto run = [&history](double failed) { history.add(1, {.seconds = 1.0, .failure_rate = failed}); };
  run(0);
  EXPECT_EQ(history.flaky_count(), 0U);
  run(1);
  EXPECT_EQ(history.flaky_count(), 1U);
  for (int i = 0; i < 10; ++i) run(0);
  EXPECT_EQ(history.flaky_count(), 0U);
}

TEST(History, ARunWithoutADurationKeepsTheOldOne) {
  History history;
  history.add(1, took(2));
  history.add(1, {.seconds = std::nullopt, .failure_rate = 1, .last = PastOutcome::kCrashed});
  EXPECT_DOUBLE_EQ(history.find(1)->seconds.value(), 2);
  EXPECT_EQ(history.find(1)->last, PastOutcome::kCrashed);
}

TEST(History, EstimatesAreForKnownItems) {
  History history;
  history.add(item_key("test_a.py::test_x"), took(2));
  history.add(item_key("test_a.py::test_skipped"), {.seconds = std::nullopt, .last = PastOutcome::kSkipped});
  EXPECT_EQ(history.seconds("test_a.py::test_x"), 2);
  EXPECT_EQ(history.seconds("test_a.py::test_skipped"), 0);
  EXPECT_EQ(history.seconds("test_a.py::test_new"), std::nullopt);
  EXPECT_EQ(history.total_seconds(), 2);
}

TEST(History, ForgetsWhatWasNotSeenForLong) {
  History history;
  history.add(1, took(1, 100));
  history.add(2, took(1, 200));
  history.add(2, took(1, 150));
  history.forget_before(200);
  EXPECT_EQ(history.find(1), nullptr);
  EXPECT_NE(history.find(2), nullptr);
}

TEST(History, KeepsTheYoungest) {
  History history;
  for (ItemKey key = 0; key < 10; ++key) history.add(key, took(1, key < 4 ? 100 : 200));
  history.keep_youngest(8);
  EXPECT_EQ(history.size(), 8U);
  for (ItemKey key = 4; key < 10; ++key) EXPECT_NE(history.find(key), nullptr);
  history.keep_youngest(3);
  EXPECT_EQ(history.size(), 3U);
  history.keep_youngest(3);
  EXPECT_EQ(history.size(), 3U);
}

}  // namespace
}  // namespace fastest
