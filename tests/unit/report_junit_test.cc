// The parts of the JUnit file that no recorded pytest run shows; whole files are in report_golden_test.cc.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "report/junit.h"
#include "support/report_events.h"

namespace fastest::report {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

struct Written {
  std::string path, text, errors;
};

Written written(const std::vector<Event>& events, bool can_save = true, const std::string& family = "xunit2") {
  Written result;
  Options options = testing::plain_options();
  options.raw.values["xmlpath"] = std::string("sub/out.xml");
  options.ini["junit_family"] = IniValue{family};
  options.ini["junit_logging"] = IniValue{std::string("system-out")};
  Output output([](std::string_view) { return true; },
                [&result](std::string_view text) { return result.errors += text, true; });
  const auto save = [&](const std::string& path, const std::string& bytes) -> Status {
    result.path = path;
    result.text = bytes;
    if (!can_save) return Error{ExitCode::kInternalError, "cannot write " + path + ": Permission denied"};
    return Done{};
  };
  Junit junit(options, output, {[] { return 0.0; }, [] { return 0.0; }, "host", save});
  for (const Event& event : events) junit.on(event);
  junit.finish();
  return result;
}

TEST(Junit, ACrashIsAFailureWithItsOutput) {
  const Written result = written({testing::started(), testing::items({"t"}), TestStarted{0},
                                  TestCrashed{0, "killed", "stack\n", "printed\n", ""}});
  EXPECT_EQ(result.path, "/p/sub/out.xml");
  EXPECT_THAT(result.text, HasSubstr("failures=\"1\" skipped=\"0\" tests=\"1\""));
  EXPECT_THAT(
      result.text,
      HasSubstr("<testcase classname=\"test_a\" name=\"t\" time=\"0.000\"><failure message=\"crashed: killed\">"));
  EXPECT_THAT(result.text, HasSubstr("\nprinted\n\n</system-out></testcase>"));
}

const std::vector<Event> kConfirmed{
    testing::started(),     testing::items({"t", "u"}),    TestStarted{0},      TestCrashed{0, "killed", "", "", ""},
    TestPassed{.index = 1}, Confirmed{0, "parallel-only"}, Confirmed{7, "real"}};

TEST(Junit, WhatAFailureIsWhenNothingRunsBesideItIsAProperty) {
  const std::string text = written(kConfirmed, true, "xunit1").text;
  EXPECT_THAT(text, HasSubstr("time=\"0.000\"><properties><property name=\"run again alone\" "
                              "value=\"parallel-only\" /></properties><failure"));
  EXPECT_THAT(text, ::testing::Not(HasSubstr("value=\"real\"")));
}

TEST(Junit, InXunit2OnlyTheSuiteHasProperties) {
  const std::string text = written(kConfirmed).text;
  EXPECT_THAT(text, HasSubstr("hostname=\"host\"><properties><property name=\"run again alone: "));
  EXPECT_THAT(text, HasSubstr("value=\"parallel-only\" /></properties><testcase"));
  EXPECT_THAT(text, HasSubstr("time=\"0.000\"><failure"));
}

TEST(Junit, AFileWithAnEmptyNodeIdHasAName) {
  CollectReported broken;
  broken.outcome = "failed";
  EXPECT_THAT(written({testing::started(), broken}).text,
              HasSubstr("<testcase classname=\"\" name=\"\" time=\"0.000\"><error message=\"collection failure\">"));
}

TEST(Junit, AFileThatCannotBeWrittenIsOneMessage) {
  EXPECT_EQ(written({testing::started()}, false).errors, "fastest: cannot write /p/sub/out.xml: Permission denied\n");
}

TEST(Junit, NothingIsWrittenBeforeASessionStarts) { EXPECT_EQ(written({UsageErrored{"ERROR: x", 4}}).path, ""); }

TEST(Junit, InternalErrorsAreACase) {
  const std::string text = written({testing::started(), InternalErrored{{"a", "b"}}}).text;
  EXPECT_THAT(text, HasSubstr("<testcase classname=\"pytest\" name=\"internal\" time=\"0.000\"><error "
                              "message=\"internal error\">a\nb</error>"));
}

TEST(Junit, NamesComeFromTheNodeId) {
  EXPECT_THAT(junit_names("a/b/test_x.py::Class::test[1::2]"), ElementsAre("a.b.test_x", "Class", "test[1::2]"));
  EXPECT_THAT(junit_names("test_[x].py"), ElementsAre("test_[x]"));
  EXPECT_THAT(junit_names("test_x.py::test[open"), ElementsAre("test_x", "test[open]"));
}

TEST(Junit, LongMessagesAreCut) {
  EXPECT_EQ(shortened_message("short\nmessage"), "short\nmessage");
  EXPECT_EQ(shortened_message(std::string(501, 'x')),
            std::string(500, 'x') + "...\n[truncated; full report in element text]");
  EXPECT_EQ(shortened_message(std::string(490, 'x') + "\n" + std::string(20, 'y')),
            std::string(490, 'x') + "\n[+1 more line; full report in element text]");
}

TEST(Xml, CharactersThatXmlLacksAreShown) {
  EXPECT_EQ(visible_xml("a\x1b\x7f\tb"), "a#x1B#x7F\tb");
  EXPECT_EQ(visible_xml("\xed\xa0\x80 \xff \xef\xbf\xbe"), "#xD800 #xDCFF #xFFFE");
  EXPECT_EQ(visible_xml("日本"), "日本");
}

TEST(Xml, AttributesEscapeMoreThanText) {
  const XmlElement element{"e", {{"a", "<\"\n\t&"}}, "<\"\n\t&", {}};
  EXPECT_EQ(element.written(), "<e a=\"&lt;&quot;&#10;&#09;&amp;\">&lt;\"\n\t&amp;</e>");
}

}  // namespace
}  // namespace fastest::report
