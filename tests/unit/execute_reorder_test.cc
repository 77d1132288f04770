#include <gtest/gtest.h>

#include "execute/reorder.h"

namespace fastest::execute {
namespace {

/// The indices of everything that is ready.
std::vector<std::int64_t> drained(Reorder& reorder) {
  std::vector<std::int64_t> indices;
  while (const std::optional<Event> event = reorder.pop()) {
    if (const auto* started = std::get_if<TestStarted>(&*event)) indices.push_back(started->index);
    if (const auto* finished = std::get_if<TestFinished>(&*event)) indices.push_back(100 + finished->index);
  }
  return indices;
}

using Indices = std::vector<std::int64_t>;

TEST(Reorder, PassesGroupsOnInOrderHoweverTheyCome) {
  Reorder reorder;
  reorder.reset(3);
  reorder.add(2, TestStarted{2});
  reorder.add(0, TestStarted{0});
  reorder.add(2, TestFinished{2});
  reorder.close(2);
  EXPECT_EQ(drained(reorder), Indices{});
  reorder.add(0, TestFinished{0});
  reorder.close(0);
  EXPECT_EQ(drained(reorder), (Indices{0, 100}));
  reorder.add(1, TestStarted{1});
  reorder.close(1);
  EXPECT_EQ(drained(reorder), (Indices{1, 2, 102}));
}

TEST(Reorder, WhatBelongsToNoGroupGoesAtOnce) {
  Reorder reorder;
  reorder.reset(2);
  reorder.add(1, TestStarted{1});
  reorder.add(-1, TestStarted{7});
  EXPECT_EQ(drained(reorder), Indices{7});
}

TEST(Reorder, AtTheEndHolesAreSkippedAndHalvesDropped) {
  Reorder reorder;
  reorder.reset(4);
  reorder.add(1, TestStarted{1});
  reorder.add(3, TestStarted{3});
  reorder.close(3);
  reorder.close_all();
  EXPECT_EQ(drained(reorder), Indices{3});
}

TEST(Reorder, WhatComesAfterItsGroupWasPassedOnIsNotLost) {
  Reorder reorder;
  reorder.reset(1);
  reorder.close(0);
  reorder.add(0, TestStarted{0});
  EXPECT_EQ(drained(reorder), Indices{0});
}

}  // namespace
}  // namespace fastest::execute
