#include <gtest/gtest.h>

#include "execute/standing.h"

namespace fastest::execute {
namespace {

constexpr Standing::Time kStart{};

TestsOver ending(const Standing& standing) { return standing.ending(kStart + std::chrono::seconds(1)); }

TEST(Standing, CountsOnFromEarlierFailures) {
  Standing standing({.maxfail = 3}, 1, kStart);
  standing.test_failed(0, {0});
  EXPECT_FALSE(standing.stops());
  standing.collector_failed();
  standing.test_failed(1, {1});
  EXPECT_TRUE(standing.stops());
  EXPECT_EQ(ending(standing).failed, 4);
  EXPECT_EQ(ending(standing).stopped, "stopping after 4 failures");
  EXPECT_TRUE(ending(standing).stopped_by_failure);
}

TEST(Standing, TheFirstReasonIsTold) {
  Standing standing({}, 0, kStart);
  standing.stop_because("first", false);
  standing.stop_because("second", true);
  EXPECT_EQ(ending(standing).stopped, "first");
  EXPECT_FALSE(ending(standing).stopped_by_failure);
}

TEST(Standing, KeepsFailuresForConfirmation) {
  Standing standing({}, 0, kStart);
  standing.test_failed(2, {7, 2});
  ASSERT_EQ(ending(standing).confirm.size(), 1U);
  EXPECT_EQ(ending(standing).confirm[0].index, 2);
  Standing silent({.confirm = false}, 0, kStart);
  silent.test_failed(2, {7, 2});
  EXPECT_TRUE(ending(silent).confirm.empty());
}

TEST(Standing, AnInterruptedRunConfirmsNothingAndKeepsTheFirstWords) {
  Standing standing({}, 0, kStart);
  standing.test_failed(0, {0});
  standing.interrupted();
  standing.interrupted(WasInterrupted{"first", ""});
  standing.interrupted(WasInterrupted{"second", ""});
  EXPECT_TRUE(standing.stops());
  EXPECT_TRUE(ending(standing).interrupted);
  EXPECT_TRUE(ending(standing).confirm.empty());
  EXPECT_EQ(standing.take_interruption()->text, "first");
  EXPECT_EQ(standing.take_interruption(), std::nullopt);
}

TEST(Standing, ConfirmsNothingWhenTheRunsTimeIsOver) {
  Standing standing({}, 0, kStart);
  standing.test_failed(0, {0});
  standing.time_is_over("session-timeout");
  EXPECT_TRUE(standing.stops());
  EXPECT_EQ(ending(standing).stopped, "session-timeout");
  EXPECT_TRUE(ending(standing).confirm.empty());
}

TEST(Standing, TheExitCodeOfAnInterruptedWorkerIsTheRuns) {
  Standing standing({}, 0, kStart);
  standing.worker_left(7);
  EXPECT_EQ(ending(standing).exit_code, -1) << "nobody has interrupted anything";
  standing.interrupted();
  standing.worker_left(1);
  standing.worker_left(7);
  standing.worker_left(2);
  EXPECT_EQ(ending(standing).exit_code, 7);
}

TEST(Standing, WorkersThatRunNothingAreNotReplacedForEver) {
  Standing standing({}, 0, kStart);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(standing.may_replace(false, false));
  EXPECT_TRUE(standing.may_replace(true, false));
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(standing.may_replace(false, false));
  EXPECT_FALSE(standing.may_replace(false, false));
  EXPECT_EQ(ending(standing).stopped, "too many workers have died");
}

TEST(Standing, RestartsAreCountedIfTheyAreLimited) {
  Standing standing({.max_restarts = 1}, 0, kStart);
  EXPECT_TRUE(standing.may_replace(true, true));
  EXPECT_TRUE(standing.may_replace(true, false));
  EXPECT_TRUE(standing.may_replace(false, true));
  EXPECT_FALSE(standing.may_replace(true, false));
}

TEST(Standing, AnItemMayBeRunAgainOnce) {
  Standing standing({}, 0, kStart);
  EXPECT_TRUE(standing.may_run_again(4));
  EXPECT_FALSE(standing.may_run_again(4));
}

}  // namespace
}  // namespace fastest::execute
