#include <gtest/gtest.h>

#include "schedule/each.h"

namespace fastest::schedule {
namespace {

using Spans = std::vector<Span>;
using Indices = std::vector<std::int64_t>;

constexpr Scheduler::Time kStart{};

std::vector<WorkItem> items(std::size_t count) {
  std::vector<WorkItem> made(count);
  for (std::size_t i = 0; i < count; ++i) made[i].nodeid = "t" + std::to_string(i);
  return made;
}

std::optional<Spans> next(EachWorker& each, int worker) {
  return each.next(worker, kStart, [](std::int64_t) { return true; });
}

TEST(EachWorker, EverybodyIsGivenEverything) {
  EachWorker each;
  EXPECT_EQ(each.plan(items(3), 2), 2);
  for (int worker = 0; worker < 2; ++worker) {
    EXPECT_TRUE(each.has_more(worker));
    EXPECT_EQ(next(each, worker), (Spans{{0, 3}}));
    EXPECT_FALSE(next(each, worker)) << "no more will come";
  }
  EXPECT_TRUE(each.next_phase().empty());
}

TEST(EachWorker, WhatAWorkerHasNotStartedWaitsForItsSuccessor) {
  EachWorker each;
  each.plan(items(4), 2);
  next(each, 0);
  next(each, 1);
  each.started(0, 0, kStart);
  each.started(0, 1, kStart);
  EXPECT_EQ(each.lost(0), (Indices{2, 3}));
  EXPECT_FALSE(each.has_more(1)) << "it is nobody else's";
  EXPECT_EQ(next(each, 0), (Spans{{2, 4}}));
  each.again(1, 3);
  EXPECT_EQ(next(each, 1), (Spans{{3, 4}}));
}

TEST(EachWorker, WhatIsAloneComesAfterwardsOneWorkerAfterTheOther) {
  EachWorker each;
  auto collected = items(4);
  collected[1].alone = true;
  collected[3].alone = collected[3].apart = true;
  each.plan(collected, 2);
  EXPECT_EQ(next(each, 0), (Spans{{0, 1}, {2, 3}}));
  EXPECT_EQ(next(each, 1), (Spans{{0, 1}, {2, 3}}));
  for (const std::int64_t index : {1, 3}) {
    for (int worker = 0; worker < 2; ++worker) {
      EXPECT_EQ(each.next_phase(), std::vector<int>{worker});
      EXPECT_EQ(next(each, worker), (Spans{{index, index + 1}}));
      EXPECT_FALSE(next(each, 1 - worker));
    }
  }
  EXPECT_TRUE(each.next_phase().empty());
}

}  // namespace
}  // namespace fastest::schedule
