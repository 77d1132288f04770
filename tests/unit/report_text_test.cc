// The small functions under the reports.
#include <gtest/gtest.h>

#include "report/durations.h"
#include "report/item_lines.h"
#include "report/markup.h"
#include "report/paths.h"
#include "report/settings.h"
#include "report/text_width.h"
#include "report/wrap.h"
#include "report/writer.h"
#include "support/report_events.h"

namespace fastest::report {
namespace {

TEST(TextWidth, CountsColumnsAndNotBytes) {
  EXPECT_EQ(text_width("abc"), 3);
  EXPECT_EQ(text_width("日本"), 4);
  EXPECT_EQ(text_width("e\xcc\x81"), 1);  // a combining accent
  EXPECT_EQ(text_width("a\tb"), -1);
  EXPECT_EQ(code_points("日本x"), 3U);
  EXPECT_EQ(first_code_points("日本x", 2), "日本");
}

TEST(TextWidth, StripsColours) { EXPECT_EQ(strip_ansi("\x1b[1m\x1b[31mred\x1b[0m and"), "red and"); }

TEST(Trimmed, CutsToTheWindowOrGivesUp) {
  EXPECT_EQ(trimmed(" (", "reason", ")", 20), " (reason)");
  EXPECT_EQ(trimmed(" (", "a long reason", ")", 12), " (a long...)");
  EXPECT_EQ(trimmed(" (", "日本日本日本", ")", 12), " (日本日...)");
  EXPECT_EQ(trimmed(" (", "reason", ")", 5), "");
  EXPECT_EQ(trimmed(" - ", "first\nsecond", "", 40), " - first");
}

TEST(Wrapped, BreaksAtSpacesAndHyphens) {
  EXPECT_EQ(wrapped(" (one two three)", 4, 12), " (one\ntwo three)");
  EXPECT_EQ(wrapped("well-known thing", 0, 8), "well-\nknown\nthing");
  EXPECT_EQ(wrapped("abcdefghij", 0, 4), "abcd\nefgh\nij");
}

TEST(Separator, FillsTheLine) {
  EXPECT_EQ(separator_line("=", "x", 10), "=== x ====");
  EXPECT_EQ(separator_line("-", "", 5), "-----");
  EXPECT_EQ(separator_line("=", "much too long", 5), "= much too long =");
}

TEST(Paths, AreRelativeToWhereTheUserStands) {
  EXPECT_EQ(relative_path("/a/b", "/a/c/d.py"), "../c/d.py");
  EXPECT_EQ(relative_path("/a/b", "/a/b"), ".");
  EXPECT_EQ(relative_path("/a/b", "x.py"), "x.py");
  const Places places{"/root/sub", "/root"};
  EXPECT_EQ(places.nodeid("sub/test_a.py::t"), "test_a.py::t");
  EXPECT_EQ(places.nodeid("test_b.py::t[a::b]"), "../test_b.py::t[a::b]");
}

TEST(LocationLine, ShowsWhereAnInheritedTestIs) {
  Settings settings;
  settings.places = {"/p", "/p"};
  EXPECT_EQ(location_line(settings, "test_b.py::T::t", "test_a.py", "T.t"), "test_b.py::T::t ");
  settings.verbosity = 2;
  EXPECT_EQ(location_line(settings, "test_b.py::T::t", "test_a.py", "T.t"), "test_b.py::T::t <- test_a.py ");
  EXPECT_EQ(location_line(settings, "test_b.py::t", "", "t"), "[location] ");
}

TEST(Durations, AreReadable) {
  EXPECT_EQ(session_duration(0.126), "0.13s");
  EXPECT_EQ(session_duration(62), "62.00s (0:01:02)");
  EXPECT_EQ(session_duration(90061), "90061.00s (1 day, 1:01:01)");
  EXPECT_EQ(test_duration(0.00000123), " 1.230us");
  EXPECT_EQ(test_duration(0.00099996), " 1.000ms");
  EXPECT_EQ(test_duration(59.5), " 59.500s");
  EXPECT_EQ(test_duration(61), " 1m 1s");
  EXPECT_EQ(test_duration(7260), " 2h 1m");
}

TEST(ReportChars, AreExpandedAsPytestDoes) {
  EXPECT_EQ(expanded_report_chars("fE", false), "wfE");
  EXPECT_EQ(expanded_report_chars("a", false), "wsxXEf");
  EXPECT_EQ(expanded_report_chars("A", true), "PpsxXEf");
  EXPECT_EQ(expanded_report_chars("sNFS", false), "wfs");
  EXPECT_EQ(expanded_report_chars("wf", true), "f");
}

TEST(Settings, ReadOptionsAndIni) {
  Options options = testing::plain_options();
  options.raw.values["verbose"] = std::int64_t{1};
  options.ini["verbosity_test_cases"] = IniValue{std::string("-1")};
  options.ini["testpaths"] = IniValue{std::string("one two")};
  options.inipath = "/p/pytest.ini";
  options.ignored_inipaths = {"/p/tox.ini"};
  const Settings settings = settings_of(options);
  EXPECT_EQ(settings.verbosity, 1);
  EXPECT_EQ(settings.case_verbosity, -1);
  EXPECT_EQ(settings.cache_line, "cachedir: .pytest_cache");
  EXPECT_EQ(settings.config_line, "configfile: pytest.ini (WARNING: ignoring pytest config in tox.ini!)");
  EXPECT_EQ(settings.testpaths_line, "testpaths: one, two");
  EXPECT_TRUE(settings.fold_skipped);
}

TEST(Settings, NoProgressWithoutCaptureUnlessAskedFor) {
  Options options = testing::plain_options();
  options.raw.values["capture"] = std::string("no");
  EXPECT_EQ(settings_of(options).progress, ProgressStyle::kNone);
  options.ini["console_output_style"] = IniValue{std::string("progress-even-when-capture-no")};
  EXPECT_EQ(settings_of(options).progress, ProgressStyle::kPercent);
}

TEST(Settings, PluginsCanBeSwitchedOff) {
  Options options = testing::plain_options();
  EXPECT_TRUE(plugin_enabled(options, "terminal"));
  options.raw.values["plugins"] = std::vector<std::string>{"no:terminal"};
  EXPECT_FALSE(plugin_enabled(options, "terminal"));
}

TEST(Markup, KnowsPytestsNames) {
  EXPECT_EQ(markup_of({"purple", "bold", "unheard"}), "\x1b[35m\x1b[1m");
  EXPECT_EQ(markup_of({"Red", "invert"}), "\x1b[41m\x1b[7m");
}

}  // namespace
}  // namespace fastest::report
