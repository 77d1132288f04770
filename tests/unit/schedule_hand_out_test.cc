#include <gtest/gtest.h>

#include "schedule/hand_out.h"
#include "schedule/units.h"

namespace fastest::schedule {
namespace {

std::vector<Item> items_in(const std::vector<std::string>& paths) {
  std::vector<Item> items;
  for (const std::string& path : paths) items.push_back(Item{.nodeid = path + "::t", .path = path, .domain = "t"});
  return items;
}

TEST(Units, NeighboursOfOneFileStayTogether) {
  const std::vector<Item> items = items_in({"a", "a", "b", "b", "b", "c", "c", "c"});
  EXPECT_EQ(units_of(items, 1), (std::vector<Span>{{0, 2}, {2, 4}, {4, 5}, {5, 7}, {7, 8}}));
}

TEST(Units, EveryWorkerGetsSeveralOfOneFile) {
  EXPECT_EQ(units_of(items_in(std::vector<std::string>(80, "a")), 2).size(), 8U);
}

TEST(HandOut, GivesEverythingOnceAndAgainWhatComesBack) {
  HandOut hand_out;
  hand_out.plan(items_in({"a", "b"}), 2);
  EXPECT_EQ(hand_out.next(0), (Span{0, 1}));
  EXPECT_EQ(hand_out.next(1), (Span{1, 2}));
  EXPECT_TRUE(hand_out.exhausted());
  EXPECT_EQ(hand_out.next(0), std::nullopt);
  hand_out.give_back({0, 1});
  EXPECT_EQ(hand_out.next(1), (Span{0, 1}));
}

}  // namespace
}  // namespace fastest::schedule
