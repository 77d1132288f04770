#include <gtest/gtest.h>

#include <map>

#include "schedule/balance.h"

namespace fastest::schedule {
namespace {

using std::chrono::seconds;
using Spans = std::vector<Span>;
using Indices = std::vector<std::int64_t>;

std::vector<WorkItem> items_in(const std::vector<std::string>& files) {
  std::vector<WorkItem> items;
  for (const std::string& file : files) {
    items.push_back(WorkItem{.nodeid = file + "::t" + std::to_string(items.size())});
  }
  return items;
}

Indices indices_of(const Spans& spans) {
  Indices result;
  for (const Span& span : spans) {
    for (std::int64_t i = span.begin; i < span.end; ++i) result.push_back(i);
  }
  return result;
}

bool always(std::int64_t) { return true; }
bool never(std::int64_t) { return false; }

constexpr Scheduler::Time kStart{};

Spans spans_of(const std::vector<Unit>& units) {
  Spans spans;
  for (const Unit& unit : units) spans.insert(spans.end(), unit.spans.begin(), unit.spans.end());
  return spans;
}

TEST(Units, EndWithTheFileOrWithTheirPartOfTheWhole) {
  const auto items = items_in({"a", "a", "b", "b", "b", "c"});
  const Estimates nothing(items, nullptr);
  EXPECT_EQ(spans_of(units_of(items, nothing, {.pieces = 2}, false)), (Spans{{0, 2}, {2, 5}, {5, 6}}));
  EXPECT_EQ(spans_of(units_of(items, nothing, {.pieces = 3}, false)), (Spans{{0, 2}, {2, 4}, {4, 5}, {5, 6}}));
}

TEST(Units, TheLongestComeFirstWhereHistoryKnows) {
  const auto items = items_in({"a", "b", "c"});
  const std::map<std::string, double> known{{"a::t0", 1}, {"b::t1", 5}, {"c::t2", 3}};
  const Estimates estimates(items, [&](const std::string& id) { return std::optional(known.at(id)); });
  EXPECT_EQ(spans_of(units_of(items, estimates, {.pieces = 6}, false)), (Spans{{1, 2}, {2, 3}, {0, 1}}));
}

TEST(Units, WhatBelongsTogetherIsNotDivided) {
  std::vector<WorkItem> items{{"a::A::x"}, {"a::B::x"}, {"a::A::y[p::q]"}, {"a::f"}};
  const Estimates nothing(items, nullptr);
  const auto by_scope = units_of(items, nothing, {Together::kScope, 9}, false);
  EXPECT_EQ(spans_of(by_scope), (Spans{{0, 1}, {2, 3}, {1, 2}, {3, 4}}));
  EXPECT_FALSE(by_scope[0].divisible);
  EXPECT_EQ(spans_of(units_of(items, nothing, {Together::kFile, 9}, false)), (Spans{{0, 4}}));
  items[0].group = items[3].group = "db";
  EXPECT_EQ(units_of(items, nothing, {Together::kNothing, 9}, false)[0].spans, (Spans{{0, 1}, {3, 4}}));
}

class BalanceTest : public ::testing::Test {
 protected:
  void plan(const std::vector<WorkItem>& items, int workers, BalanceRules rules = {}) {
    balance_.emplace(rules, nullptr);
    balance_->plan(items, workers);
  }
  /// Everything a worker is given until it has enough.
  Indices ask(int worker, const TakeBack& take_back = always) {
    Indices all;
    for (;;) {
      const auto spans = balance_->next(worker, kStart, take_back);
      if (!spans || spans->empty()) return all;
      for (const std::int64_t index : indices_of(*spans)) all.push_back(index);
    }
  }
  std::optional<Balance> balance_;
};

TEST_F(BalanceTest, GivesEverythingOnce) {
  plan(items_in({"a", "b", "c", "d"}), 2);
  EXPECT_EQ(ask(0), (Indices{0, 1}));
  EXPECT_EQ(ask(1), (Indices{2, 3}));
  EXPECT_FALSE(balance_->has_more(0));
}

TEST_F(BalanceTest, AWorkerWithEnoughIsNotToldToLeave) {
  plan(items_in({"a", "b", "c"}), 1);
  ask(0);
  EXPECT_EQ(balance_->next(0, kStart, always), Spans{});
}

TEST_F(BalanceTest, WhoRunsDryTakesFromTheBackOfTheBusiest) {
  plan(items_in({"a", "b", "c", "d"}), 2);
  ask(0);
  ask(1);
  balance_->started(0, 0, kStart);
  balance_->finished(0, 0, kStart + seconds(1));
  balance_->started(0, 1, kStart + seconds(1));
  balance_->finished(0, 1, kStart + seconds(2));
  balance_->started(1, 2, kStart);
  EXPECT_EQ(balance_->next(0, kStart + seconds(2), always), (Spans{{3, 4}}));
  EXPECT_EQ(balance_->next(1, kStart + seconds(2), always), std::nullopt);
}

TEST_F(BalanceTest, WhatHasStartedIsNotTaken) {
  plan(items_in({"a", "b", "c", "d"}), 2);
  ask(0);
  ask(1);
  balance_->started(0, 0, kStart);
  balance_->started(0, 1, kStart);
  balance_->started(1, 2, kStart);
  EXPECT_EQ(balance_->next(0, kStart, never), std::nullopt);
}

TEST_F(BalanceTest, WhatADeadWorkerHadIsGivenToOthers) {
  plan(items_in({"a", "b", "c", "d"}), 2);
  EXPECT_EQ(ask(0), (Indices{0, 1}));
  balance_->started(0, 0, kStart);
  EXPECT_EQ(balance_->lost(0), (Indices{1}));
  EXPECT_TRUE(balance_->has_more(0));
  EXPECT_EQ(ask(0), (Indices{1, 2}));
}

TEST_F(BalanceTest, OneUnitEach) {
  plan(items_in({"a", "b", "c"}), 1, {.one_unit_each = true});
  EXPECT_EQ(ask(0), Indices{0});
  EXPECT_EQ(balance_->next(0, kStart, always), std::nullopt);
  balance_->started(0, 0, kStart);
  EXPECT_EQ(balance_->lost(0), Indices{});
  EXPECT_EQ(ask(0), Indices{1});
}

TEST_F(BalanceTest, WhatMustBeAloneComesWhenAllOthersAreGone) {
  auto items = items_in({"a", "b", "c"});
  items[1].alone = true;
  plan(items, 2);
  EXPECT_EQ(ask(0), (Indices{0, 2}));
  EXPECT_EQ(ask(1, never), Indices{});
  balance_->lost(0);
  plan(items, 2);
  ask(0);
  balance_->started(0, 0, kStart);
  balance_->started(0, 2, kStart);
  EXPECT_EQ(balance_->next_phase(), std::vector<int>{0});
  EXPECT_EQ(ask(0), Indices{1});
  EXPECT_TRUE(balance_->next_phase().empty());
}

TEST_F(BalanceTest, WhatMustBeApartHasAPhaseOfItsOwn) {
  auto items = items_in({"a", "b", "c", "d"});
  items[0].alone = items[1].alone = items[3].alone = true;
  items[1].apart = items[3].apart = true;
  plan(items, 2);
  EXPECT_EQ(ask(0), Indices{2});
  for (const Indices& phase : {Indices{0}, Indices{1}, Indices{3}}) {
    balance_->lost(0);
    EXPECT_EQ(balance_->next_phase(), std::vector<int>{0});
    EXPECT_EQ(ask(0), phase);
    balance_->started(0, phase[0], kStart);
  }
  balance_->lost(0);
  EXPECT_TRUE(balance_->next_phase().empty());
}

/// How many of eight workers are worth their start for a hundred items, each of which takes so long.
int worthy(std::optional<double> each) {
  Balance balance({}, [each](const std::string&) { return each; });
  return balance.plan(items_in(std::vector<std::string>(100, "a")), 8);
}

TEST(Balance, StartsNoMoreWorkersThanTheTestsAreWorth) {
  EXPECT_EQ(worthy(0.00001), 1);
  EXPECT_EQ(worthy(0.00025), 3);
  EXPECT_EQ(worthy(0.1), 8);
  EXPECT_EQ(worthy(std::nullopt), 8) << "they may take long";
}

/// How many of 48 items, each of which takes so long, the first fresh process gets.
std::size_t batch(std::optional<double> each) {
  Balance balance({.one_unit_each = true}, [each](const std::string&) { return each; });
  balance.plan(items_in(std::vector<std::string>(48, "a")), 2);
  return indices_of(balance.next(0, kStart, always).value()).size();
}

/// 50 tests of a millisecond were run in 12 processes, which took longer than the tests.
TEST(Balance, AFreshProcessForEachUnitIsForLongUnits) {
  EXPECT_EQ(batch(0.001), 48U);
  EXPECT_EQ(batch(0.01), 9U);
  EXPECT_EQ(batch(1), 4U);
  EXPECT_EQ(batch(std::nullopt), 4U);
}

TEST(Balance, OneTestNobodyKnowsMayTakeLong) {
  Balance balance({}, [](const std::string& id) { return id == "a::t7" ? std::nullopt : std::optional(0.00001); });
  EXPECT_EQ(balance.plan(items_in(std::vector<std::string>(100, "a")), 8), 8);
}

TEST(Balance, StartsNoMoreWorkersThanThereAreUnits) {
  Balance balance({}, nullptr);
  EXPECT_EQ(balance.plan(items_in({"a", "b"}), 8), 2);
  EXPECT_EQ(balance.plan({}, 8), 0);
}

}  // namespace
}  // namespace fastest::schedule
