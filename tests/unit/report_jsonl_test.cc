// Every kind of event survives being written and read: the written line of what was read is the same line.
#include <gtest/gtest.h>

#include "report/jsonl.h"
#include "support/replay.h"
#include "support/report_events.h"

namespace fastest::report {
namespace {

std::vector<Event> one_of_each() {
  Reported report = testing::report_of(0, "t", "call", "failed");
  report.longrepr = LongRepr{.text = "why",
                             .plain = true,
                             .crash = LongRepr::Crash{"/p/a.py", 3, "boom"},
                             .skip = LongRepr::Skip{"/p/a.py", 4, "r"}};
  report.sections = {{"Captured stdout call", "text\n"}};
  report.properties = {{"name", "value"}};
  report.wasxfail = "reason";
  report.status = ShownStatus{"rerun", "R", "RERUN", {"yellow"}};
  report.subtest = "[m] (i=1)";
  report.skip_marked = report.shown = true;
  SessionStarted start = testing::started();
  start.changed = {{"verbose", std::int64_t{2}},
                   {"flag", true},
                   {"none", std::monostate{}},
                   {"list", std::vector<std::string>{"a"}}};
  start.header = {"h"};
  start.plugins = {"cov-5.0"};
  return {start,
          OptionsChanged{start.changed},
          Collecting{3},
          CollectReported{"test_a.py", "failed", LongRepr{.text = "x", .crash = {}, .skip = {}}, {}},
          Deselected{1, {"test_a.py::t"}},
          testing::items({"t"}),
          ItemAdded{1, {"test_a.py::u", "test_a.py", 2, "u"}},
          CollectionFinished{{"line"}},
          TestStarted{0},
          TestPassed{0, 1.5, 0.25, 0.5, 0.125},
          report,
          TestFinished{0},
          TestCrashed{0, "killed", "stack", "out", "err"},
          Confirmed{0, "parallel-only"},
          TestCrashed{0, "Timeout (>1.0s)", "stack", "out", "err", true},
          TestTimeLimit{1, 2.5, true},
          RunTimeLimit{60},
          WarningRecorded{"m", "UserWarning", "runtest", "test_a.py::t", "text", "/p/a.py", "f", 3},
          TextWritten{TextWritten::Op::kLine, "text", true},
          LaidOutByPlugin{"durations"},
          JunitNoted{"attribute", "n", "v", 0},
          SummaryStage{false, 1},
          Stopped{"stopping after 1 failures", false},
          WasInterrupted{"KeyboardInterrupt", "a.py:3"},
          InternalErrored{{"a", "b"}},
          UsageErrored{"ERROR: x", 4},
          SyncAsked{},
          RunDone{2}};
}

TEST(Jsonl, WhatIsWrittenCanBeReplayed) {
  std::string lines;
  Jsonl writer([&lines](std::string_view text) { return lines += text, true; });
  testing::replay(one_of_each(), writer);
  std::string again;
  Jsonl second([&again](std::string_view text) { return again += text, true; });
  testing::replay(testing::parse_run(lines).events, second);
  EXPECT_EQ(again, lines);
  EXPECT_EQ(std::count(lines.begin(), lines.end(), '\n'), 28);
}

TEST(Jsonl, BytesThatAreNotUtf8DoNotStopIt) {
  EXPECT_EQ(json_line(UsageErrored{"\xff", 4}), "{\"k\":\"usage\",\"text\":\"\xef\xbf\xbd\",\"code\":4}");
}

}  // namespace
}  // namespace fastest::report
