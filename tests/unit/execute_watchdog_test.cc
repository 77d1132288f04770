#include <gtest/gtest.h>

#include "execute/watchdog.h"

namespace fastest::execute {
namespace {

using std::chrono::milliseconds;
using Step = Watchdog::Step;

/// A watchdog in a world where time passes only when it is told to.
class WatchdogTest : public ::testing::Test {
 protected:
  void tell(const Event& event) { dog.heed(event, now); }
  Step after(int passed) {
    now += milliseconds(passed);
    return dog.step(now);
  }
  /// Steps every 10 ms for so long; what was due, in order.
  std::vector<Step> during(int passed) {
    std::vector<Step> steps;
    for (int i = 0; i < passed / 10; ++i) {
      if (const Step step = after(10); step != Step::kNone) steps.push_back(step);
    }
    return steps;
  }

  Watchdog dog;
  Watchdog::Time now{};
};

TEST_F(WatchdogTest, WithoutALimitNothingIsEverDue) {
  tell(TestStarted{0});
  EXPECT_EQ(after(1'000'000), Step::kNone);
}

TEST_F(WatchdogTest, ATestThatEndsInTimeIsLeftAlone) {
  tell(TestTimeLimit{.seconds = 1});
  for (int i = 0; i < 3; ++i) {
    tell(TestStarted{i});
    EXPECT_EQ(after(900), Step::kNone);
    tell(TestPassed{.index = i});
  }
  EXPECT_EQ(after(100'000), Step::kNone);
}

TEST_F(WatchdogTest, OneThatDoesNotReactIsAskedAndThenKilled) {
  tell(TestTimeLimit{.seconds = 1});
  tell(TestStarted{0});
  EXPECT_EQ(after(1005), Step::kNone);
  EXPECT_EQ(after(5), Step::kAsk);
  EXPECT_EQ(after(10), Step::kNone);
  EXPECT_EQ(after(50), Step::kAsk);
  EXPECT_EQ(after(1000), Step::kTakeStacks);
  EXPECT_EQ(after(200), Step::kNone);
  EXPECT_EQ(dog.exceeded(), 0);
  EXPECT_EQ(after(100), Step::kKill);
  EXPECT_EQ(dog.exceeded(), 1);
  EXPECT_EQ(after(1000), Step::kNone);
}

TEST_F(WatchdogTest, AnAnswerGivesTimeForTheTeardown) {
  tell(TestTimeLimit{.seconds = 1});
  tell(TestStarted{0});
  EXPECT_EQ(after(1010), Step::kAsk);
  tell(TestTimeLimit{.index = 0, .seconds = 5});
  EXPECT_TRUE(during(5000).empty());
  tell(TestFinished{0});
  EXPECT_TRUE(during(5000).empty());
}

TEST_F(WatchdogTest, AnswersDoNotHelpForEver) {
  tell(TestTimeLimit{.seconds = 1});
  tell(TestStarted{0});
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(after(1010), Step::kAsk);
    tell(TestTimeLimit{.index = 0, .seconds = 1});
  }
  EXPECT_EQ(after(1010), Step::kTakeStacks);
  EXPECT_EQ(after(300), Step::kKill);
}

TEST_F(WatchdogTest, AnItemsOwnLimitReplacesTheGeneralOne) {
  tell(TestTimeLimit{.seconds = 1});
  tell(TestStarted{0});
  tell(TestTimeLimit{.index = 0, .seconds = 0});
  EXPECT_TRUE(during(5000).empty());
  tell(TestStarted{1});
  tell(TestTimeLimit{.index = 1, .seconds = 2, .at_once = true});
  EXPECT_TRUE(during(2000).empty());
  EXPECT_EQ(during(1000), (std::vector{Step::kTakeStacks, Step::kKill}));
  EXPECT_EQ(dog.exceeded(), 2);
}

TEST_F(WatchdogTest, ALimitForAnotherItemIsNothing) {
  tell(TestStarted{1});
  tell(TestTimeLimit{.index = 0, .seconds = 1});
  EXPECT_TRUE(during(5000).empty());
}

TEST_F(WatchdogTest, ATestThatEndsWhileItsStacksAreTakenIsNotKilled) {
  tell(TestTimeLimit{.seconds = 1, .at_once = true});
  tell(TestStarted{0});
  EXPECT_EQ(after(1010), Step::kTakeStacks);
  EXPECT_TRUE(dog.has_taken_stacks());
  tell(TestPassed{0});
  EXPECT_FALSE(dog.has_taken_stacks());
  EXPECT_EQ(after(1000), Step::kNone);
}

TEST_F(WatchdogTest, HurryEndsTheTestInFlightSoon) {
  tell(CollectionFinished{});
  tell(TestStarted{0});
  dog.hurry(now);
  EXPECT_EQ(after(5000), Step::kNone);
  EXPECT_EQ(after(10), Step::kAsk);
}

TEST_F(WatchdogTest, HurryEndsACollectionThatHangs) {
  dog.hurry(now);
  EXPECT_EQ(during(7000).back(), Step::kKill);
}

TEST_F(WatchdogTest, HurryLeavesTheEndOfTheSessionAlone) {
  tell(CollectionFinished{});
  tell(TestStarted{0});
  dog.hurry(now);
  tell(TestFinished{0});
  EXPECT_TRUE(during(60'000).empty());
}

}  // namespace
}  // namespace fastest::execute
