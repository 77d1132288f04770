// What golden files cannot show: runs that pytest does not survive, and text that arrives from plugins.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "report/plain.h"
#include "report/terminal.h"
#include "support/report_events.h"

namespace fastest::report {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using testing::items;
using ::testing::Not;
using testing::plain_options;
using testing::report_of;
using testing::shown;
using testing::started;

Options quiet(std::int64_t level) {
  Options options = plain_options();
  options.raw.values["verbose"] = -level;
  return options;
}

std::vector<Event> crash_in_body(const std::string& out) {
  return {
      started(),
      items({"test_one", "test_two"}),
      TestStarted{0},
      TestCrashed{0, "killed by signal 11 (SIGSEGV)",
                  "Fatal\n  File \"/p/x.py\", line 3\n  File \"<fastest>/a.py\", line 1\n  File \"<string>\", line 2\n",
                  out, ""},
      TestStarted{1},
      TestPassed{1, 0, 0, 0, 0},
      SummaryStage{true, 1},
      SummaryStage{false, 1}};
}

TEST(Terminal, ACrashIsAFailureWithSignalStackAndOutput) {
  EXPECT_EQ(shown(crash_in_body("printed\n"), quiet(1)).out,
            "F.                                                                       [100%]\n"
            "=================================== FAILURES ===================================\n"
            "___________________________________ test_one ___________________________________\n"
            "The test crashed: killed by signal 11 (SIGSEGV)\n"
            "\n"
            "Fatal\n"
            "  File \"/p/x.py\", line 3\n"
            "----------------------------- Captured stdout call -----------------------------\n"
            "printed\n"
            "=========================== short test summary info ============================\n"
            "FAILED test_a.py::test_one - crashed: killed by signal 11 (SIGSEGV)\n"
            "1 failed, 1 passed in 0.12s\n");
}

TEST(Terminal, ACrashAfterTheBodyIsATeardownError) {
  const auto text = shown({started(), items({"t"}), TestStarted{0}, report_of(0, "t", "setup", "passed"),
                           report_of(0, "t", "call", "passed"), TestCrashed{0, "exited with status 3", "", "", ""},
                           SummaryStage{true, 1}, SummaryStage{false, 1}})
                        .out;
  EXPECT_THAT(text, HasSubstr("test_a.py .E"));
  EXPECT_THAT(text, HasSubstr(" ERROR at teardown of t "));
  EXPECT_THAT(text, HasSubstr("1 passed, 1 error in 0.12s"));
}

TEST(Terminal, ALostRunnerStillGetsItsSummary) {
  const auto text = shown({started(), items({"t", "u"}), TestStarted{0}, TestPassed{0, 0, 0, 0, 0}, RunDone{1}}).out;
  EXPECT_THAT(text, EndsWith("============================== 1 passed in 0.12s ===============================\n"));
}

TEST(Terminal, ARunnerThatReplacesAnotherRepeatsNothing) {
  const auto text = shown({started(), items({"t", "u"}), CollectionFinished{}, TestStarted{0},
                           TestCrashed{0, "killed", "", "", ""}, started(), Deselected{3, {}}, items({"t", "u"}),
                           TestStarted{1}, TestPassed{1, 0, 0, 0, 0}, SummaryStage{true, 0}, SummaryStage{false, 1}})
                        .out;
  EXPECT_EQ(text.find("test session starts"), text.rfind("test session starts"));
  EXPECT_EQ(text.find("collected 2 items"), text.rfind("collected 2 items"));
  EXPECT_THAT(text, HasSubstr("test_a.py F."));
  EXPECT_THAT(text, HasSubstr("= 1 failed, 1 passed in 0.12s ="));
}

TEST(Terminal, UsageErrorsGoToStandardError) {
  const auto text = shown({UsageErrored{"ERROR: no such file", 4}});
  EXPECT_EQ(text.out, "");
  EXPECT_EQ(text.err, "ERROR: no such file\n");
}

TEST(Terminal, InternalErrorsHaveNoSummarySections) {
  Reported failed = report_of(0, "t", "call", "failed");
  failed.longrepr = LongRepr{.text = "why\n", .crash = {}, .skip = {}};
  const auto text = shown({started(), items({"t", "u"}), TestStarted{0}, failed,
                           InternalErrored{{"Traceback", "  line"}}, SummaryStage{true, 3}, SummaryStage{false, 3}})
                        .out;
  EXPECT_THAT(text, HasSubstr("test_a.py F\nINTERNALERROR> Traceback\nINTERNALERROR>   line\n\n===="));
  EXPECT_THAT(text, Not(HasSubstr("FAILURES")));
}

TEST(Terminal, PluginTextBeginsANewLineUnlessItIsRaw) {
  const auto text = shown({started(), items({"t"}), TestStarted{0}, TextWritten{TextWritten::Op::kRaw, "raw", false},
                           TextWritten{TextWritten::Op::kLine, "whole", false},
                           TextWritten{TextWritten::Op::kSeparator, "-title", false}},
                          plain_options())
                        .out;
  EXPECT_THAT(
      text,
      HasSubstr(
          "test_a.py raw\nwhole\n------------------------------------ title -------------------------------------\n"));
}

TEST(Terminal, TextOfPluginsStandsBetweenSectionsAndShortSummary) {
  Reported failed = report_of(0, "t", "call", "failed");
  failed.longrepr = LongRepr{.text = "why", .plain = true, .crash = {}, .skip = {}};
  const auto text = shown({started(), items({"t"}), TestStarted{0}, failed, TestFinished{0}, SummaryStage{true, 1},
                           TextWritten{TextWritten::Op::kLine, "coverage: 99%", false}, SummaryStage{false, 1}})
                        .out;
  const std::size_t failures = text.find("FAILURES"), plugin = text.find("coverage: 99%"),
                    summary = text.find("short test summary info");
  EXPECT_LT(failures, plugin);
  EXPECT_LT(plugin, summary);
  EXPECT_THAT(text, HasSubstr("FAILED test_a.py::t - why\n"));
}

TEST(Terminal, OptionsThatPluginsChangedWin) {
  SessionStarted event = started();
  event.changed["verbose"] = std::int64_t{1};
  event.changed["reportchars"] = std::string("A");
  const auto text = shown({event, items({"t"}), TestStarted{0}, TestPassed{0, 0, 0, 0, 0}, SummaryStage{true, 0},
                           SummaryStage{false, 0}})
                        .out;
  EXPECT_THAT(text, HasSubstr("test_a.py::t PASSED                                                      [100%]"));
  EXPECT_THAT(text, HasSubstr("PASSED test_a.py::t\n"));
}

TEST(Terminal, AnItemMadeWhileRunningHasItsPlace) {
  const ItemAdded added{1, {"test_a.py::late", "test_a.py", 3, "late"}};
  const auto text = shown({started(), items({"t"}), TestStarted{0}, TestPassed{0, 0, 0, 0, 0}, added, TestStarted{1},
                           TestPassed{1, 0, 0, 0, 0}})
                        .out;
  EXPECT_THAT(text, HasSubstr("2 passed"));
}

TEST(Terminal, TooManyWarningsAreSaid) {
  Options options = plain_options();
  options.raw.values["max_warnings"] = std::int64_t{0};
  const WarningRecorded warning{
      "m", "UserWarning", "runtest", "test_a.py::t", "/p/test_a.py:1: UserWarning: m\n", "/p/test_a.py", "", 1};
  const auto text = shown({started(), items({"t"}), TestStarted{0}, TestPassed{0, 0, 0, 0, 0}, warning,
                           SummaryStage{true, 0}, SummaryStage{false, 0}},
                          options)
                        .out;
  EXPECT_THAT(text, HasSubstr("\nTests pass, but maximum allowed warnings exceeded: 1 > 0\n"));
}

TEST(Terminal, WarningsOfTheSummaryItselfComeAtItsEnd) {
  const WarningRecorded early{"m", "UserWarning", "runtest", "", "early", "/p/x.py", "", 7};
  const WarningRecorded late{"m", "UserWarning", "config", "", "late", "", "", 0};
  const auto text = shown({started(), items({}), early, SummaryStage{true, 5}, late, SummaryStage{false, 5}}).out;
  EXPECT_THAT(text, HasSubstr(" warnings summary ===============================\nx.py:7\n  early\n"));
  EXPECT_THAT(text, HasSubstr(" warnings summary (final) ===="));
  EXPECT_THAT(text, HasSubstr("2 warnings in"));
}

TEST(Terminal, ReportsThatADebuggerShowedAreNotRepeated) {
  Reported failed = report_of(0, "t", "call", "failed");
  failed.longrepr = LongRepr{.text = "why\n", .crash = {}, .skip = {}};
  failed.shown = true;
  const auto text = shown({started(), items({"t"}), TestStarted{0}, failed, TestFinished{0}, SummaryStage{true, 1},
                           SummaryStage{false, 1}})
                        .out;
  EXPECT_THAT(text, Not(HasSubstr("FAILURES")));
  EXPECT_THAT(text, HasSubstr("FAILED test_a.py::t"));
}

TEST(Plain, ShowsWhatUserCodePrintsAndErrors) {
  std::string out, err;
  {
    Output output([&out](std::string_view text) { return out += text, true; },
                  [&err](std::string_view text) { return err += text, true; });
    Plain plain(output);
    for (const Event& event :
         std::vector<Event>{started(), items({"t"}), TextWritten{TextWritten::Op::kPrinted, "hello\n", false},
                            InternalErrored{{"a"}}, UsageErrored{"ERROR: x", 4}, SummaryStage{false, 4}}) {
      plain.on(event);
    }
  }
  EXPECT_EQ(out, "hello\n");
  EXPECT_EQ(err, "INTERNALERROR> a\nERROR: x\n");
}

TEST(Terminal, CountsTimesInMinutesAndHours) {
  Options options = quiet(1);
  std::string text;
  Output output([&text](std::string_view piece) { return text += piece, true; }, [](std::string_view) { return true; });
  Terminal terminal(options, output, [looks = 0]() mutable { return looks++ < 2 ? 0.0 : 3723.4; });
  terminal.on(Event(started()));
  terminal.finish();
  EXPECT_EQ(text, "\nno tests ran in 3723.40s (1:02:03)\n");
}

TEST(Terminal, FailuresThatRanAgainAreLabelled) {
  std::vector<Event> events = {started(), items({"a", "b", "c"})};
  const auto end = [&events](std::vector<Event> confirmed) {
    std::vector<Event> all = events;
    all.insert(all.end(), confirmed.begin(), confirmed.end());
    all.insert(all.end(), {SummaryStage{true, 1}, SummaryStage{false, 1}});
    return shown(all).out;
  };
  EXPECT_THAT(end({}), Not(HasSubstr("run again")));
  EXPECT_THAT(end({Confirmed{0, "real"}}), HasSubstr("failures, run again alone ===========================\n"
                                                     "1 failure is real: it fails alone, too\n"));
  EXPECT_THAT(end({Confirmed{2, "order-dependent"}, Confirmed{0, "real"}, Confirmed{1, "parallel-only"}}),
              HasSubstr("1 failure is real: it fails alone, too\n"
                        "parallel-only test_a.py::b\n"
                        "    passes alone, and after the tests that its worker ran before it\n"
                        "order-dependent test_a.py::c\n"));
}

TEST(Terminal, WhenAPluginHasTheLayoutOnlyItsTextIsWritten) {
  const std::vector<Event> events = {LaidOutByPlugin{},
                                     started(),
                                     items({"a"}),
                                     TestStarted{0},
                                     TextWritten{TextWritten::Op::kRaw, "mine", false},
                                     report_of(0, "a", "call", "failed"),
                                     SummaryStage{true, 1},
                                     LaidOutByPlugin{"confirmations"},
                                     SummaryStage{false, 1}};
  EXPECT_EQ(shown(events).out, "mine");
}

TEST(Terminal, ALayoutThatIsLostWithItsProcessIsTakenBack) {
  const auto text = shown({LaidOutByPlugin{}, started(), items({"a", "b"}), TestStarted{0},
                           TestCrashed{0, "killed by signal 9 (SIGKILL)", "", "", ""}, LaidOutByPlugin{"lost"},
                           TestStarted{1}, TestPassed{1, 0, 0, 0, 0}, SummaryStage{true, 1}, SummaryStage{false, 1}})
                        .out;
  EXPECT_THAT(text, HasSubstr("killed by signal 9"));
  EXPECT_THAT(text, HasSubstr("1 failed, 1 passed"));
}

TEST(Terminal, BooksThatWereChangedTakeTheSummaryOnly) {
  const auto text =
      shown({started(), items({"a"}), TestStarted{0}, report_of(0, "a", "call", "failed"), TestFinished{0}, LoopEnded{},
             LaidOutByPlugin{}, SummaryStage{true, 1}, TextWritten{TextWritten::Op::kRaw, "\n", false},
             TextWritten{TextWritten::Op::kSeparator, "=nothing", false}, SummaryStage{false, 1}})
          .out;
  EXPECT_THAT(text, HasSubstr("[100%]\n\n===="));  // as pytest ends the line of progress
  EXPECT_THAT(text, Not(HasSubstr("FAILURES")));
}

TEST(Terminal, SaysHowTestsAreExecutedToThoseWhoWantToKnow) {
  const report::Execution execution{"optimizer: lightning: it was asked for", 0};
  const std::vector<Event> events = {started(), items({"a"})};
  EXPECT_THAT(shown(events, quiet(0), 1, execution).out, Not(HasSubstr("optimizer")));
  EXPECT_THAT(shown(events, quiet(-1), 1, execution).out,
              HasSubstr("rootdir: /p\noptimizer: lightning: it was asked for\n"));
}

std::vector<Event> slow_run() {
  return {started(),      items({"a", "b"}),          TestStarted{0},        TestPassed{0, 0, 0, 20, 0},
          TestStarted{1}, TestPassed{1, 0, 0, 20, 0}, SummaryStage{true, 0}, SummaryStage{false, 0}};
}

TEST(Terminal, SaysAtATerminalWhatParallelRunsWouldTake) {
  Options options = plain_options();
  const std::string hint = "fastest: -n auto (2 workers) would take about 23s\n";
  EXPECT_THAT(shown(slow_run(), options, 41, {"", 2}).out, Not(HasSubstr("-n auto")));
  options.tty = true;
  EXPECT_THAT(shown(slow_run(), options, 41, {"", 2}).out, HasSubstr(hint));
  EXPECT_THAT(shown(slow_run(), options, 41, {"", 0}).out, Not(HasSubstr("-n auto")));
  options.raw.values["durations"] = std::int64_t{0};
  EXPECT_THAT(shown(slow_run(), options, 41, {"", 2}).out, HasSubstr(hint));
  options.raw.values["verbose"] = std::int64_t{-1};
  EXPECT_THAT(shown(slow_run(), options, 41, {"", 2}).out, Not(HasSubstr("-n auto")));
}

}  // namespace
}  // namespace fastest::report
