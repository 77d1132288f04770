// What the recorder makes of events.
#include <gtest/gtest.h>

#include <filesystem>

#include "base/file_system.h"
#include "history/recorder.h"
#include "support/fakes.h"
#include "support/report_events.h"

namespace fastest::history {
namespace {

namespace fs = std::filesystem;
using testing::items;
using testing::report_of;

class HistoryRecorder : public ::testing::Test {
 protected:
  HistoryRecorder() {
    std::string pattern = (fs::temp_directory_path() / "fastest-recorder-XXXXXX").string();
    root_ = ::mkdtemp(pattern.data());
  }
  ~HistoryRecorder() override { fs::remove_all(root_); }

  History recorded(const std::vector<Event>& events) {
    Store store(files_, system_, root_.string());
    Recorder recorder(store);
    for (const Event& event : events) recorder.on(event);
    recorder.finish();
    return store.load();
  }
  Reported phase(const std::string& when, const std::string& outcome, double seconds) {
    Reported report = report_of(0, "test_x", when, outcome);
    report.duration = seconds;
    return report;
  }

  fs::path root_;
  base::RealFileSystem files_;
  testing::FakeSystem system_;
};

constexpr char kId[] = "test_a.py::test_x";

TEST_F(HistoryRecorder, APassedItemTakesItsThreePhases) {
  const History history = recorded({items({"test_x"}), TestStarted{0}, TestPassed{0, 100, 0.5, 1, 0.25}, RunDone{0}});
  EXPECT_EQ(history.seconds(kId), 1.75);
  EXPECT_EQ(history.find(kId)->last, PastOutcome::kPassed);
}

TEST_F(HistoryRecorder, ReportsAddUpToOneObservation) {
  const History history =
      recorded({items({"test_x"}), TestStarted{0}, phase("setup", "passed", 0.5), phase("call", "failed", 1),
                phase("teardown", "passed", 0.25), TestFinished{0}, RunDone{1}});
  EXPECT_EQ(history.seconds(kId), 1.75);
  EXPECT_EQ(history.find(kId)->last, PastOutcome::kFailed);
  EXPECT_EQ(history.find(kId)->failure_rate, 1);
  EXPECT_EQ(history.find(kId)->runs, 1);
}

TEST_F(HistoryRecorder, ASkippedItemHasNoDuration) {
  const History history = recorded({items({"test_x"}), TestStarted{0}, phase("setup", "skipped", 0.5),
                                    phase("teardown", "passed", 0.25), TestFinished{0}});
  EXPECT_EQ(history.find(kId)->seconds, std::nullopt);
  EXPECT_EQ(history.find(kId)->last, PastOutcome::kSkipped);
  EXPECT_EQ(history.find(kId)->failure_rate, 0);
}

TEST_F(HistoryRecorder, AnExpectedFailureIsNone) {
  Reported call = phase("call", "skipped", 1);
  call.wasxfail = "reason: a bug";
  const History history = recorded({items({"test_x"}), TestStarted{0}, call, TestFinished{0}});
  EXPECT_EQ(history.find(kId)->last, PastOutcome::kPassed);
  EXPECT_EQ(history.seconds(kId), 1);
}

TEST_F(HistoryRecorder, ACrashIsAFailureWithoutADuration) {
  const History history =
      recorded({items({"test_x"}), TestStarted{0}, phase("setup", "passed", 9), TestCrashed{0, "", "", "", ""}});
  EXPECT_EQ(history.find(kId)->last, PastOutcome::kCrashed);
  EXPECT_EQ(history.find(kId)->seconds, std::nullopt);
}

TEST_F(HistoryRecorder, TimeInTheDebuggerDoesNotCount) {
  Reported call = phase("call", "failed", 500);
  call.shown = true;
  const History history = recorded({items({"test_x"}), TestStarted{0}, call, TestFinished{0}});
  EXPECT_EQ(history.find(kId)->seconds, std::nullopt);
}

TEST_F(HistoryRecorder, ItemsThatWereMadeLateAreKnown) {
  ItemAdded added{2, {"test_a.py::test_late", "test_a.py", 0, "test_late"}};
  const History history = recorded({items({"test_x"}), added, TestPassed{2, 0, 0, 1, 0}, TestPassed{1, 0, 0, 1, 0}});
  EXPECT_EQ(history.seconds("test_a.py::test_late"), 1);
}

TEST_F(HistoryRecorder, WhatDidNotRunLeavesNoFile) {
  recorded({items({"test_x"}), RunDone{5}});
  EXPECT_FALSE(fs::exists(root_ / ".fastest_cache"));
}

TEST_F(HistoryRecorder, RunsThatAreNotTypicalAreNotRecorded) {
  Store store(files_, system_, root_.string());
  Options options = testing::plain_options();
  EXPECT_NE(make_recorder(options, store), nullptr);
  options.raw.values["setuponly"] = true;
  EXPECT_EQ(make_recorder(options, store), nullptr);
  options.raw.values["setuponly"] = false;
  options.raw.values["plugins"] = std::vector<std::string>{"no:cacheprovider"};
  EXPECT_EQ(make_recorder(options, store), nullptr);
}

}  // namespace
}  // namespace fastest::history
