// Workers are rings into which the test writes, and numbers of processes that do not exist.
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <map>
#include <nlohmann/json.hpp>

#include "execute/workforce.h"

namespace fastest::execute {
namespace {

using nlohmann::json;

constexpr Workforce::Time kNow{};
constexpr int kNoProcess = 1 << 30;

std::string frame(const json& body) {
  const std::vector<std::uint8_t> bytes = json::to_msgpack(body);
  return frame_event({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

/// One item after the other to whoever asks, never more than one ahead.
class InOrder final : public Scheduler {
 public:
  int plan(std::vector<WorkItem> items, int workers) override {
    planned = std::move(items);
    for (std::size_t i = 0; i < planned.size(); ++i) waiting_.push_back(static_cast<std::int64_t>(i));
    return workers;
  }
  std::optional<std::vector<Span>> next(int worker, Time, const TakeBack&) override {
    if (given_.contains(worker)) return std::vector<Span>{};
    if (waiting_.empty()) return std::nullopt;
    const std::int64_t index = given_[worker] = waiting_.front();
    waiting_.erase(waiting_.begin());
    return std::vector<Span>{{index, index + 1}};
  }
  void started(int worker, std::int64_t, Time) override { given_.erase(worker); }
  void finished(int, std::int64_t, Time) override {}
  std::vector<std::int64_t> lost(int worker) override {
    const auto found = given_.find(worker);
    if (found == given_.end()) return {};
    const std::int64_t item = found->second;
    given_.erase(found);
    waiting_.insert(waiting_.begin(), item);
    return {item};
  }
  void again(int, std::int64_t index) override { waiting_.insert(waiting_.begin(), index); }
  [[nodiscard]] bool has_more(int) const override { return !waiting_.empty(); }
  std::vector<int> next_phase() override { return {}; }

  std::vector<WorkItem> planned;

 private:
  std::vector<std::int64_t> waiting_;
  std::map<int, std::int64_t> given_;
};

base::Child sleeper() {
  return base::fork_child([] { return ::pause(); }).take();
}

class WorkforceTest : public ::testing::Test {
 protected:
  void begin(std::size_t items, int workers, const WorkUnit& unit = {}) {
    std::vector<PoolWorker> made;
    for (int i = 0; i < workers; ++i) made.emplace_back(Connection::make().take());
    auto scheduler = std::make_unique<InOrder>();
    scheduler_ = scheduler.get();
    force_.emplace(rules_, std::move(scheduler), std::move(made));
    if (spawns_) force_->spawn_workers();
    ASSERT_TRUE(force_->open(unit, kNow).ok());
    ItemsCollected collected;
    for (std::size_t i = 0; i < items; ++i)
      collected.items.push_back({.nodeid = "t" + std::to_string(i), .path = {}, .domain = {}});
    force_->from_zygote(std::move(collected), kNow);
    force_->ready({}, kNow);
    for (int place = 0; place < workers; ++place) force_->begun(place, kNoProcess + place, kNow);
    all<ItemsCollected>();
    wanted_ = force_->take_wanted().size();
    orders_ = force_->take_orders();
  }
  void says(int place, const json& body) {
    PoolWorker& worker = *force_->crew().at(place);
    worker.line.ring().write(frame(body));
    ASSERT_TRUE(force_->listen(static_cast<std::size_t>(place), kNow).ok());
  }
  void fails(int place, int index) {
    says(place, {"S", index});
    says(place, {{"k", "report"}, {"i", index}, {"outcome", "failed"}, {"when", "call"}});
    says(place, {{"k", "finish"}, {"i", index}});
  }
  void passes(int place, int index) {
    says(place, {"S", index});
    says(place, {"P", index, 0.0, 0.0, 0.0, 0.0});
  }
  void ends(int place, int exit_code, int signal = 0) {
    ASSERT_TRUE(force_->ended(place, {exit_code, signal}, kNow).ok());
    wanted_ += force_->take_wanted().size();
    orders_ += force_->take_orders();
  }
  /// Of the events that can be passed on by now.
  template <typename T>
  std::vector<T> all() {
    std::vector<T> found;
    while (const std::optional<Event> event = force_->pop()) {
      if (const T* held = std::get_if<T>(&*event)) found.push_back(*held);
    }
    return found;
  }
  /// Workers that are to be started, all since the beginning.
  std::size_t forks() const { return wanted_; }
  int count(const std::string& word) const {
    int found = 0;
    for (std::size_t at = 0; (at = orders_.find(word, at)) != std::string::npos; ++at) ++found;
    return found;
  }

  StandingRules rules_;
  InOrder* scheduler_ = nullptr;
  std::optional<Workforce> force_;
  std::string orders_;
  std::size_t wanted_ = 0;
  bool spawns_ = false;
};

TEST_F(WorkforceTest, EventsComeInTheOrderOfTheCollection) {
  begin(3, 2);
  EXPECT_EQ(forks(), 2U);
  passes(1, 1);
  says(1, {"S", 2});
  EXPECT_TRUE(all<TestPassed>().empty());
  passes(0, 0);
  ends(0, 0);
  const auto passed = all<TestPassed>();
  ASSERT_EQ(passed.size(), 2U);
  EXPECT_EQ(passed[0].index, 0);
  EXPECT_EQ(passed[1].index, 1);
}

TEST_F(WorkforceTest, WhenTheLastWorkerIsGoneTheTestsAreOver) {
  begin(1, 2);
  ends(1, 0);
  EXPECT_FALSE(force_->over());
  passes(0, 0);
  ends(0, 0);
  EXPECT_TRUE(force_->over());
  EXPECT_EQ(count("over"), 1);
  EXPECT_EQ(all<TestPassed>().size(), 1U);
}

TEST_F(WorkforceTest, NoItemsNoWorkers) {
  begin(0, 0);
  EXPECT_TRUE(force_->over());
}

TEST_F(WorkforceTest, ACrashIsAResultAndTheWorkerIsReplaced) {
  begin(3, 1);
  says(0, {"S", 0});
  ends(0, 139, SIGSEGV);
  EXPECT_EQ(forks(), 2U);
  EXPECT_TRUE(force_->crashed());
  ASSERT_EQ(all<TestCrashed>().size(), 1U);
  force_->begun(0, kNoProcess, kNow);
  passes(0, 1);
  passes(0, 2);
  ends(0, 1);
  EXPECT_EQ(all<TestPassed>().size(), 2U);
  EXPECT_TRUE(force_->over());
}

/// The zygote may be slow to tell of a fork, and the fork be quick.
TEST_F(WorkforceTest, WhatAWorkerSaysBeforeItsForkIsToldIsNotLost) {
  begin(2, 1);
  says(0, {"S", 0});
  ends(0, 139, SIGSEGV);
  passes(0, 1);
  EXPECT_TRUE(all<TestPassed>().empty());
  force_->begun(0, kNoProcess, kNow);
  ends(0, 1);
  EXPECT_EQ(all<TestPassed>().size(), 1U);
}

TEST_F(WorkforceTest, AWorkerThatIsInterruptedHasNotCrashed) {
  begin(2, 1);
  passes(0, 0);
  says(0, {"S", 1});
  says(0, {{"k", "interrupted"}, {"text", "KeyboardInterrupt"}, {"location", "test_it.py:1"}});
  ends(0, 2);
  EXPECT_TRUE(all<TestCrashed>().empty());
  EXPECT_TRUE(force_->over());
  force_->from_zygote(WasInterrupted{"KeyboardInterrupt", "of the zygote"}, kNow);
  const auto words = all<WasInterrupted>();
  ASSERT_EQ(words.size(), 1U);
  EXPECT_EQ(words[0].location, "test_it.py:1");
}

TEST_F(WorkforceTest, WhatWasSaidOfAnItemBeforeTheInterruptStands) {
  begin(1, 1);
  says(0, {"S", 0});
  says(0, {{"k", "report"}, {"i", 0}, {"outcome", "failed"}, {"when", "call"}});
  says(0, {{"k", "interrupted"}, {"text", "KeyboardInterrupt"}, {"location", ""}});
  ends(0, 2);
  EXPECT_EQ(all<Reported>().size(), 1U);
}

TEST_F(WorkforceTest, AnInternalErrorIsToldWhateverBecomesOfItsItem) {
  begin(2, 1);
  says(0, {"S", 1});
  says(0, {{"k", "internal"}, {"lines", {"ValueError"}}});
  ends(0, 3);
  EXPECT_EQ(all<InternalErrored>().size(), 1U);
  EXPECT_TRUE(force_->over());
}

TEST_F(WorkforceTest, AnItemWhoseWorkerLostItsDescriptorsIsRunOnceMore) {
  begin(1, 1);
  says(0, {"S", 0});
  ends(0, 251);
  EXPECT_TRUE(all<TestCrashed>().empty());
  EXPECT_EQ(forks(), 2U);
  force_->begun(0, kNoProcess, kNow);
  says(0, {"S", 0});
  ends(0, 251);
  EXPECT_EQ(all<TestCrashed>().size(), 1U);
}

TEST_F(WorkforceTest, MaxfailStopsEverybody) {
  rules_.maxfail = 1;
  begin(9, 2);
  fails(0, 0);
  EXPECT_TRUE(force_->crew()[1].record.awaits_end());
  ends(0, 1);
  ends(1, 0);
  EXPECT_TRUE(force_->over());
  EXPECT_EQ(forks(), 2U);
  EXPECT_EQ(count("stopping after 1 failures"), 1);
}

TEST_F(WorkforceTest, TheFirstDeathAtExitIsKept) {
  begin(1, 2);
  passes(0, 0);
  force_->crew()[0].say_no_more();
  ends(0, 134, SIGABRT);
  ends(1, 3);
  ASSERT_TRUE(force_->died_at_exit());
  EXPECT_EQ(force_->died_at_exit()->signal, SIGABRT);
  EXPECT_TRUE(all<TestCrashed>().empty());
}

TEST_F(WorkforceTest, WhileADebuggerHasTheTerminalNothingIsShown) {
  begin(3, 2);
  says(0, {"S", 0});
  says(0, {"debugs", true});
  says(0, {{"k", "sync"}});
  EXPECT_EQ(all<SyncAsked>().size(), 1U) << "who shows things says when the terminal is quiet";
  EXPECT_EQ(force_->take_asking(), force_->crew().at(0));
  EXPECT_EQ(force_->take_asking(), nullptr);
  passes(1, 1);
  says(0, {"P", 0, 0.0, 0.0, 0.0, 0.0});
  ends(1, 0);
  EXPECT_TRUE(all<TestPassed>().empty());
  says(0, {"debugs", false});
  passes(0, 2);
  EXPECT_EQ(all<TestPassed>().size(), 2U);
}

TEST_F(WorkforceTest, ADebuggerThatIsLeftByTheNextTestOrADeathGivesTheTerminalBack) {
  begin(2, 1);
  says(0, {"S", 0});
  says(0, {"debugs", true});
  says(0, {"P", 0, 0.0, 0.0, 0.0, 0.0});
  EXPECT_TRUE(all<TestPassed>().empty());
  says(0, {"S", 1});
  EXPECT_EQ(all<TestPassed>().size(), 1U);
  says(0, {"debugs", true});
  ends(0, 139, SIGSEGV);
  EXPECT_EQ(all<TestCrashed>().size(), 1U);
}

class SpawnedTest : public WorkforceTest {
 protected:
  SpawnedTest() { spawns_ = true; }
};

TEST_F(SpawnedTest, WorkersAreGivenWorkOnceTheyHaveCollected) {
  begin(2, 1);
  says(0, {{"k", "start"}});
  says(0, {{"k", "items"}, {"items", json::array()}});
  says(0, {"collected", {"t0", "t1"}});
  passes(0, 0);
  passes(0, 1);
  ends(0, 0);
  EXPECT_EQ(all<TestPassed>().size(), 2U);
  EXPECT_TRUE(force_->over());
}

TEST_F(SpawnedTest, WhatTheySayOfTheCollectionIsKnown) {
  begin(1, 1);
  says(0, {{"k", "collectreport"}, {"id", "t"}, {"outcome", "failed"}});
  EXPECT_TRUE(all<CollectReported>().empty());
}

TEST_F(SpawnedTest, OneThatHasCollectedOtherTestsEndsTheRunWithAnError) {
  begin(2, 2);
  says(0, {"collected", {"t0", "t1"}});
  says(1, {"collected", {"t1", "t0"}});
  EXPECT_EQ(all<CollectReported>().size(), 1U);
  EXPECT_TRUE(force_->crew()[0].record.awaits_end());
  ends(0, 0);
  ends(1, 0);
  EXPECT_TRUE(force_->over());
  EXPECT_EQ(count("Different tests were collected"), 1);
}

TEST_F(SpawnedTest, OneThatCannotStartIsAnInternalError) {
  begin(1, 1);
  says(0, {{"k", "usage"}, {"text", "ERROR: no such option"}, {"code", 4}});
  ends(0, 4);
  const auto errors = all<InternalErrored>();
  ASSERT_EQ(errors.size(), 1U);
  EXPECT_EQ(errors[0].lines.back(), "ERROR: no such option");
  EXPECT_TRUE(force_->over());
}

TEST_F(WorkforceTest, ACrashIsNoDeathAtExit) {
  begin(1, 1);
  says(0, {"S", 0});
  force_->crew()[0].say_no_more();
  ends(0, 139, SIGSEGV);
  EXPECT_FALSE(force_->died_at_exit());
  EXPECT_EQ(all<TestCrashed>().size(), 1U);
}

TEST_F(WorkforceTest, SuspectsAreApart) {
  WorkUnit unit;
  unit.suspects = {"t1"};
  begin(3, 1, unit);
  EXPECT_FALSE(scheduler_->planned[0].apart);
  EXPECT_TRUE(scheduler_->planned[1].apart && scheduler_->planned[1].alone);
}

TEST_F(WorkforceTest, WithTheZygoteGoTheItemsInFlight) {
  begin(4, 2);
  passes(0, 0);
  says(0, {"S", 2});
  passes(1, 1);
  base::Child sleepers[] = {sleeper(), sleeper()};
  for (int place = 0; place < 2; ++place) force_->crew()[static_cast<std::size_t>(place)].begin(sleepers[place].pid());
  EXPECT_TRUE(force_->end_all(kNow));
  EXPECT_EQ(force_->lost(), std::vector<std::int64_t>{2});
  EXPECT_EQ(all<TestPassed>().size(), 2U);
  EXPECT_FALSE(force_->end_all(kNow));
  for (base::Child& child : sleepers) EXPECT_EQ(child.wait().signal, SIGKILL);
}

}  // namespace
}  // namespace fastest::execute
