#include <gtest/gtest.h>

#include "execute/copies.h"

namespace fastest::execute {
namespace {

Item item(const std::string& nodeid) { return {.nodeid = nodeid, .path = {}, .domain = {}}; }

TEST(Copies, ReportersKnowEachCopy) {
  Copies copies(3);
  Event collected = ItemsCollected{.items = {item("a"), item("b")}};
  copies.multiply(collected);
  const auto& items = std::get<ItemsCollected>(collected);
  EXPECT_EQ(items.copies, 3);
  ASSERT_EQ(items.items.size(), 6U);
  EXPECT_EQ(items.items[2].nodeid, "a");
  EXPECT_EQ(items.items[3].nodeid, "b");
  Event passed = TestPassed{.index = 1};
  copies.translate(passed, 2);
  EXPECT_EQ(std::get<TestPassed>(passed).index, 5);
}

TEST(Copies, AConfirmationIsAboutTheCopyThatFailed) {
  Copies copies(2);
  TestCrashed crash;
  crash.index = 1;
  Event crashed = crash;
  copies.translate(crashed, 1);
  Event confirmed = Confirmed{1, "real"};
  copies.multiply(confirmed);
  EXPECT_EQ(std::get<Confirmed>(confirmed).index, 3);
}

TEST(Copies, AnItemIsDoneWhenAllItsCopiesAre) {
  EXPECT_EQ(Copies(2).complete({"a", "a", "b", "c", "c"}), (std::vector<std::string>{"a", "c"}));
  EXPECT_EQ(Copies(1).complete({"a", "a"}), (std::vector<std::string>{"a", "a"}));
}

}  // namespace
}  // namespace fastest::execute
