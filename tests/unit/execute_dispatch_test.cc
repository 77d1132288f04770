#include <gtest/gtest.h>
#include <signal.h>

#include "execute/dispatch.h"
#include "support/fake_executor.h"

namespace fastest::execute {
namespace {

using testing::FakeExecutor;
using testing::FakeRunner;

ItemsCollected items(const std::vector<std::string>& nodeids) {
  ItemsCollected event;
  for (const std::string& id : nodeids) event.items.push_back(Item{.nodeid = id, .path = {}, .domain = {}});
  return event;
}

Reported failure(std::int64_t index) {
  Reported report;
  report.index = index;
  report.outcome = "failed";
  return report;
}

RunnerEnded ended(int exit_code, int signal = 0) {
  return {.exit_code = exit_code, .signal = signal, .stack = {}, .out = {}, .err = {}};
}

/// A dispatch over fakes, and what came of it.
struct Played {
  explicit Played(std::vector<FakeRunner> runners) : executor(std::move(runners)) {}

  int run() {
    Reporters reporters;
    reporters.push_back(std::make_unique<testing::RecordingReporter>(events, finishes));
    const Result<int> code = dispatch(executor, reporters, rules, signals);
    return code.ok() ? *code : -1;
  }
  template <typename T>
  std::vector<T> all() const {
    std::vector<T> found;
    for (const Event& event : events) {
      if (const T* held = std::get_if<T>(&event)) found.push_back(*held);
    }
    return found;
  }

  FakeExecutor executor;
  testing::FakeSignals signals;
  DispatchRules rules;
  std::vector<Event> events;
  int finishes = 0;
};

const RunnerEnded kSegfault{.exit_code = 139, .signal = SIGSEGV, .stack = "stack", .out = "out", .err = "err"};

TEST(Dispatch, TellsEverythingInOrder) {
  Played played({{{SessionStarted{}, items({"a"}), TestStarted{0}, TestPassed{0}, RunDone{0}}}});
  EXPECT_EQ(played.run(), 0);
  ASSERT_EQ(played.events.size(), 5U);
  EXPECT_TRUE(std::holds_alternative<RunDone>(played.events.back()));
  EXPECT_EQ(played.finishes, 1);
}

TEST(Dispatch, ReportersHearOfItemsThatThereAre) {
  Played played({{{items({"a"}), TestStarted{0}, items({"other", "more"}), TestPassed{0}, TestStarted{1}, TestPassed{1},
                   failure(7), RunDone{0}}}});
  EXPECT_EQ(played.run(), 0);
  ASSERT_EQ(played.all<ItemsCollected>().size(), 1U);
  EXPECT_EQ(played.all<ItemsCollected>()[0].items[0].nodeid, "a");
  EXPECT_EQ(played.all<TestPassed>().size(), 1U);
  EXPECT_TRUE(played.all<Reported>().empty());
}

TEST(Dispatch, ItemsAreToldAgainIfAPluginHasChangedThem) {
  Played played({{{items({"a"}), items({"a[1]", "a[2]", "b"}), CollectionFinished{}, items({"not these"}),
                   TestStarted{1}, TestPassed{1}, TestStarted{0}},
                  kSegfault},
                 {{items({"b"}), TestStarted{0}, TestPassed{0}, RunDone{0}}}});
  EXPECT_EQ(played.run(), 1);
  ASSERT_EQ(played.all<ItemsCollected>().size(), 2U);
  EXPECT_EQ(played.executor.units[1].done, (std::vector<std::string>{"a[1]", "a[2]"}));
}

TEST(Dispatch, AnswersSyncAfterTheReporters) {
  Played played({{{SyncAsked{}, RunDone{0}}}});
  EXPECT_EQ(played.run(), 0);
  EXPECT_EQ(played.executor.releases, 1);
  EXPECT_TRUE(played.all<SyncAsked>().empty());
}

TEST(Dispatch, ACrashIsAResultAndTheRestRuns) {
  Played played({{{SessionStarted{}, items({"a", "b", "c"}), TestStarted{0}, TestPassed{0}, TestStarted{1}}, kSegfault},
                 {{SessionStarted{}, items({"c"}), TestStarted{0}, TestPassed{0}, RunDone{0}}}});
  EXPECT_EQ(played.run(), 1);
  ASSERT_EQ(played.all<TestCrashed>().size(), 1U);
  const TestCrashed crash = played.all<TestCrashed>()[0];
  EXPECT_EQ(crash.index, 1);
  EXPECT_EQ(crash.out, "out");
  EXPECT_NE(crash.reason.find("SIGSEGV"), std::string::npos);
  EXPECT_EQ(played.executor.units[1].done, (std::vector<std::string>{"a", "b"}));
  EXPECT_TRUE(played.executor.units[1].resumed);
  EXPECT_EQ(played.executor.units[1].failed, 1);
  EXPECT_EQ(played.all<TestPassed>()[1].index, 2) << "indices are the first runner's";
}

TEST(Dispatch, AReplacementRepeatsNothing) {
  Played played({{{SessionStarted{}, items({"a", "b"}), CollectionFinished{}, TestStarted{0}}, kSegfault},
                 {{SessionStarted{}, WarningRecorded{}, Deselected{}, items({"b"}), CollectionFinished{},
                   TestStarted{0}, TestPassed{0}, RunDone{0}}}});
  EXPECT_EQ(played.run(), 1);
  EXPECT_EQ(played.all<SessionStarted>().size(), 1U);
  EXPECT_EQ(played.all<ItemsCollected>().size(), 1U);
  EXPECT_EQ(played.all<CollectionFinished>().size(), 1U);
  EXPECT_TRUE(played.all<WarningRecorded>().empty());
  EXPECT_TRUE(played.all<Deselected>().empty());
}

TEST(Dispatch, AReplacementThatForgetsWhatIsDoneIsNotHeardTwice) {
  const std::vector<Event> everything{items({"a", "b"}), TestStarted{0}, TestPassed{0}, TestStarted{1}};
  Played played({{everything, kSegfault}, {{items({"a", "b"}), TestStarted{0}, TestPassed{0}, RunDone{0}}}});
  EXPECT_EQ(played.run(), 1);
  EXPECT_EQ(played.all<TestPassed>().size(), 1U);
}

TEST(Dispatch, NeverRestartsWithoutProgress) {
  const FakeRunner dies{{items({"a", "b"}), TestStarted{0}, TestPassed{0}}, kSegfault};
  const FakeRunner dies_again{{items({"b"})}, kSegfault};
  Played played({dies, dies_again, dies_again, dies_again});
  EXPECT_EQ(played.run(), 3);
  EXPECT_EQ(played.executor.units.size(), 2U);
  EXPECT_EQ(played.all<InternalErrored>().size(), 1U);
}

TEST(Dispatch, ADeathWhileCollectingIsToldOnce) {
  Played played({{{SessionStarted{}}, kSegfault}});
  EXPECT_EQ(played.run(), 3);
  EXPECT_EQ(played.all<InternalErrored>().size(), 1U);
  EXPECT_EQ(played.all<RunDone>().size(), 1U);
}

TEST(Dispatch, MaxfailCountsCrashes) {
  Played played({{{items({"a", "b", "c"}), TestStarted{0}, failure(0), TestFinished{0}, TestStarted{1}}, kSegfault}});
  played.rules.maxfail = 2;
  EXPECT_EQ(played.run(), 1);
  EXPECT_EQ(played.executor.units.size(), 1U);
  EXPECT_EQ(played.all<Stopped>()[0].reason, "stopping after 2 failures");
}

TEST(Dispatch, TheLastTestMayCrash) {
  Played played({{{items({"a"}), TestStarted{0}}, kSegfault}});
  EXPECT_EQ(played.run(), 1);
  EXPECT_EQ(played.executor.units.size(), 1U);
  EXPECT_EQ(played.all<RunDone>().size(), 1U);
}

TEST(Dispatch, ADeathAfterTheTestsIsNotHidden) {
  Played played({{{items({"a"}), TestStarted{0}, TestPassed{0}, RunDone{0}}, kSegfault}});
  EXPECT_EQ(played.run(), 128 + SIGSEGV);
  ASSERT_EQ(played.all<UsageErrored>().size(), 1U);
  EXPECT_TRUE(played.all<TestCrashed>().empty());
}

TEST(Dispatch, AnExitFunctionMayChangeTheExitCode) {
  Played played({{{items({"a"}), TestStarted{0}, TestPassed{0}, RunDone{0}}, ended(3)}});
  EXPECT_EQ(played.run(), 3);
  ASSERT_EQ(played.all<UsageErrored>().size(), 1U);
  EXPECT_NE(played.all<UsageErrored>()[0].text.find("exit code 3"), std::string::npos);
  Played failed({{{items({"a"}), TestStarted{0}, failure(0), TestFinished{0}, RunDone{1}}, ended(1)}});
  EXPECT_EQ(failed.run(), 1);
  EXPECT_TRUE(failed.all<UsageErrored>().empty());
}

RunnerEnded pool_died(std::vector<std::int64_t> in_flight) {
  RunnerEnded end = kSegfault;
  end.in_flight = std::move(in_flight);
  return end;
}

TEST(Dispatch, WhoMayHaveTakenAPoolDownRunsByItselfBeforeAnybodyIsBlamed) {
  const auto collected = items({"a", "b", "c"});
  Played played({{{collected, TestStarted{0}, TestPassed{0}}, pool_died({1, 2})},
                 {{items({"b", "c"})}, pool_died({0})},
                 {{items({"c"}), TestStarted{0}, TestPassed{0}, RunDone{0}}}});
  EXPECT_EQ(played.run(), 1);
  EXPECT_EQ(played.executor.units[1].suspects, (std::vector<std::string>{"b", "c"}));
  ASSERT_EQ(played.all<TestCrashed>().size(), 1U);
  EXPECT_EQ(played.all<TestCrashed>()[0].index, 1);
  EXPECT_EQ(played.all<TestPassed>().size(), 2U);
}

TEST(Dispatch, AnItemThatWasInFlightTwiceBesideANewOneIsNotBlamed) {
  Played played({{{items({"a", "b"})}, pool_died({0})},
                 {{items({"a", "b"})}, pool_died({0, 1})},
                 {{items({"a", "b"}), TestStarted{0}, TestPassed{0}, TestStarted{1}, TestPassed{1}, RunDone{0}}}});
  EXPECT_EQ(played.run(), 0);
  EXPECT_TRUE(played.all<TestCrashed>().empty());
}

TEST(Dispatch, ConftestMayChooseTheExitCode) {
  Played played({{{items({"a"}), TestStarted{0}, TestPassed{0}}, ended(42)}});
  EXPECT_EQ(played.run(), 42);
}

TEST(Dispatch, ACtrlCIsLeftToTheRunner) {
  Played played({{{items({"a"}), TestStarted{0}, WasInterrupted{}, RunDone{2}}}});
  played.signals.coming = {std::nullopt, base::Signal{SIGINT, true}};
  EXPECT_EQ(played.run(), 2);
  EXPECT_TRUE(played.executor.signals.empty());
}

TEST(Dispatch, ASecondCtrlCKills) {
  Played played({{{items({"a"}), TestStarted{0}}, ended(137, SIGKILL)}});
  played.executor.hangs_until_killed = true;
  played.signals.coming = {base::Signal{SIGINT, true}, std::nullopt, base::Signal{SIGINT, true}};
  EXPECT_EQ(played.run(), 2);
  EXPECT_EQ(played.executor.signals, std::vector<int>{SIGKILL});
  EXPECT_EQ(played.all<WasInterrupted>().size(), 1U);
  EXPECT_TRUE(played.all<TestCrashed>().empty());
}

TEST(Dispatch, AnInterruptThatOnlyWeGotIsPassedOn) {
  Played played({{{items({"a"}), TestStarted{0}}, ended(130, SIGINT)}});
  played.executor.hangs_until_killed = true;
  played.signals.coming = {base::Signal{SIGINT, false}};
  EXPECT_EQ(played.run(), 2);
  EXPECT_EQ(played.executor.signals, std::vector<int>{SIGINT});
}

TEST(Dispatch, TerminationIsPassedOnAndIsTheExitCode) {
  Played played({{{items({"a"}), TestStarted{0}}, ended(143, SIGTERM)}});
  played.executor.hangs_until_killed = true;
  played.signals.coming = {base::Signal{SIGTERM, false}};
  EXPECT_EQ(played.run(), 128 + SIGTERM);
  EXPECT_EQ(played.executor.signals, std::vector<int>{SIGTERM});
}

const RunnerEnded kLate{.exit_code = 137, .signal = SIGKILL, .stack = "stack", .out = {}, .err = {}, .time_limit = 2};

TEST(Dispatch, AnInterpreterThatWasEndedForATimeLimitIsReplaced) {
  Played played({{{SessionStarted{}, items({"a", "b"}), TestStarted{0}}, kLate},
                 {{SessionStarted{}, items({"b"}), TestStarted{0}, TestPassed{0}, RunDone{0}}}});
  EXPECT_EQ(played.run(), 1);
  ASSERT_EQ(played.all<TestCrashed>().size(), 1U);
  EXPECT_TRUE(played.all<TestCrashed>()[0].timed_out);
  EXPECT_TRUE(played.all<TestCrashed>()[0].reason.starts_with("Timeout (>2.0s)"));
}

TEST(Dispatch, WhenTheRunsTimeIsOverTheRunnerIsToldOnce) {
  Played played({{{SessionStarted{}, RunTimeLimit{1e-9}, items({"a"}), TestStarted{0}, TestPassed{0}, RunDone{1}}}});
  EXPECT_EQ(played.run(), 1);
  EXPECT_EQ(played.executor.hurries, 1);
}

TEST(Dispatch, AfterTheRunsTimeNoRunnerIsReplaced) {
  Played played({{{SessionStarted{}, RunTimeLimit{1e-9}, items({"a", "b"}), TestStarted{0}}, kLate}});
  EXPECT_EQ(played.run(), 1);
  EXPECT_EQ(played.executor.units.size(), 1U);
  ASSERT_EQ(played.all<Stopped>().size(), 1U);
  EXPECT_TRUE(played.all<Stopped>()[0].reason.starts_with("session-timeout: "));
}

}  // namespace
}  // namespace fastest::execute
