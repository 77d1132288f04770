// A test has one <testcase>, except when its body failed and then its teardown too: JUnit allows one verdict a case, so
// there are two.
#include "report/junit.h"

#include <cmath>
#include <cstdio>
#include <ctime>

#include "report/settings.h"
#include "report/stats.h"

namespace fastest::report {
namespace {

JunitStyle style_of(const Options& options) {
  const OptionLookup lookup(options);
  JunitStyle style;
  style.path = junit_file(lookup, options.invocation_dir);
  style.prefix = lookup.text("junitprefix");
  style.suite_name = lookup.ini("junit_suite_name", "pytest");
  style.logging = lookup.ini("junit_logging", "no");
  style.duration = lookup.ini("junit_duration_report", "total");
  style.xunit1 = lookup.ini("junit_family", "xunit2") != "xunit2";
  style.log_passing = lookup.ini_flag("junit_log_passing_tests", true);
  style.colored = options.color;
  return style;
}

/// ISO 8601 in local time: "2026-11-23T18:10:40.123456+00:00".
std::string timestamp(double seconds) {
  const auto whole = static_cast<std::time_t>(std::floor(seconds));
  const auto micros = static_cast<int>((seconds - std::floor(seconds)) * 1e6);
  std::tm local{};
  ::localtime_r(&whole, &local);
  char text[80];
  const std::size_t length = std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &local);
  const long zone = std::labs(local.tm_gmtoff) / 60;
  std::string result(text, length);
  if (micros > 0) result.append(text, static_cast<std::size_t>(std::snprintf(text, sizeof text, ".%06d", micros)));
  std::snprintf(text, sizeof text, "%c%02ld:%02ld", local.tm_gmtoff < 0 ? '-' : '+', zone / 60, zone % 60);
  return result + text;
}

Reported passed_call(const TestPassed& passed, const Item& item) {
  Reported report;
  report.index = passed.index;
  report.nodeid = item.nodeid;
  report.path = item.path;
  report.lineno = item.lineno;
  report.domain = item.domain;
  report.when = "call";
  report.outcome = "passed";
  return report;
}

}  // namespace

Junit::Junit(const Options& options, Output& output, JunitWorld world)
    : style_(style_of(options)), output_(output), world_(std::move(world)) {}

void Junit::on(const Event& event) {
  std::visit([this](const auto& known) { on(known); }, event);
}

void Junit::on(const SessionStarted&) {
  if (started_) return;
  started_ = true;
  start_time_ = world_.now();
  start_tick_ = world_.monotonic();
}

void Junit::on(const ItemAdded& added) {
  const auto at = static_cast<std::size_t>(added.index);
  if (items_.size() <= at) items_.resize(at + 1);
  items_[at] = added.item;
}

JunitCase& Junit::open(const std::string& nodeid) {
  const auto [found, is_new] = open_.try_emplace(nodeid, nullptr);
  if (is_new) found->second = &cases_.emplace_back(style_, counts_);
  return *found->second;
}

JunitCase& Junit::identified(const Reported& report) {
  JunitCase& testcase = open(report.nodeid);
  testcase.identify(report);
  return testcase;
}

void Junit::on(const CollectReported& collected) {
  const Reported report = as_report(collected);
  JunitCase& testcase = identified(report);
  report.outcome == "failed" ? testcase.collect_error(report) : testcase.collect_skip(report);
}

void Junit::on(const TestPassed& passed) {
  Reported report = passed_call(passed, items_[static_cast<std::size_t>(passed.index)]);
  report.duration = style_.duration == "total" ? passed.setup + passed.call + passed.teardown : passed.call;
  JunitCase& testcase = identified(report);
  testcase.pass();
  testcase.add_duration(report.duration);
  teardown_done(report);
}

void Junit::on(const Reported& report) {
  if (report.outcome == "failed") {
    failed(report);
  } else if (report.outcome == "skipped") {
    identified(report).skip(report);
  } else if (report.when == "call") {
    identified(report).pass();
  }
  if (report.when == "call" && !report.subtest) open(report.nodeid).set_called();
  if (style_.duration == "total" || style_.duration == report.when) open(report.nodeid).add_duration(report.duration);
  if (report.when == "teardown") teardown_done(report);
}

void Junit::failed(const Reported& report) {
  if (report.when == "teardown") {
    const auto failed_call = failed_calls_.find(report.nodeid);
    if (failed_call != failed_calls_.end()) {
      open(report.nodeid).add_properties(failed_call->second);
      open_.erase(report.nodeid);
    } else if (open_.contains(report.nodeid)) {
      ++counts_.doubled;
    }
  }
  JunitCase& testcase = identified(report);
  failed_.try_emplace(report.index, &testcase);
  if (report.when != "call") return testcase.error(report);
  testcase.fail(report);
  failed_calls_[report.nodeid] = report.properties;
  if (!style_.log_passing) testcase.captured(report);
}

void Junit::teardown_done(const Reported& report) {
  JunitCase& testcase = identified(report);
  testcase.captured(report);
  testcase.add_properties(report.properties);
  open_.erase(report.nodeid);
  failed_calls_.erase(report.nodeid);
}

void Junit::on(const TestCrashed& crashed) {
  const bool known = crashed.index >= 0 && static_cast<std::size_t>(crashed.index) < items_.size();
  const Item item = known ? items_[static_cast<std::size_t>(crashed.index)] : Item{};
  Reported report = as_report(crashed, item, open_.contains(item.nodeid) && open(item.nodeid).called());
  on(report);
  if (report.when == "teardown") return;
  report.when = "teardown";
  report.outcome = "passed";
  on(report);
}

/// A property of the test that failed: what it does when nothing runs beside it. In xunit2 only the suite has
/// properties.
void Junit::on(const Confirmed& confirmed) {
  const auto found = failed_.find(confirmed.index);
  if (found == failed_.end()) return;
  const std::string name = "run again alone";
  if (style_.xunit1) {
    found->second->add_properties({{name, confirmed.verdict}});
  } else {
    properties_.emplace_back(name + ": " + items_[static_cast<std::size_t>(confirmed.index)].nodeid, confirmed.verdict);
  }
}

void Junit::on(const JunitNoted& noted) {
  if (noted.op == "testsuite_property") {
    properties_.emplace_back(noted.name, noted.value);
  } else if (noted.index >= 0 && static_cast<std::size_t>(noted.index) < items_.size()) {
    open(items_[static_cast<std::size_t>(noted.index)].nodeid).attribute(noted.name, noted.value);
  }
}

void Junit::on(const InternalErrored& internal) {
  std::string text;
  for (const std::string& line : internal.lines) text += (text.empty() ? "" : "\n") + line;
  open("internal").internal_error(text);
}

void Junit::on(const SummaryStage& stage) {
  if (stage.begin) seconds_ = world_.monotonic() - start_tick_;
}

std::string Junit::document() const {
  char time[32];
  std::snprintf(time, sizeof time, "%.3f", seconds_ >= 0 ? seconds_ : world_.monotonic() - start_tick_);
  XmlElement suite{"testsuite", {}, {}, {}};
  suite.set("name", style_.suite_name);
  suite.set("errors", std::to_string(counts_.errors));
  suite.set("failures", std::to_string(counts_.failures));
  suite.set("skipped", std::to_string(counts_.skipped));
  suite.set("tests", std::to_string(counts_.tests()));
  suite.set("time", time);
  suite.set("timestamp", timestamp(start_time_));
  suite.set("hostname", world_.hostname);
  if (!properties_.empty()) suite.children.push_back(properties_element(properties_));
  for (const JunitCase& testcase : cases_) suite.children.push_back(testcase.element());
  const XmlElement suites{"testsuites", {{"name", "pytest tests"}}, {}, {std::move(suite)}};
  return "<?xml version=\"1.0\" encoding=\"utf-8\"?>" + suites.written();
}

void Junit::finish() {
  if (!started_) return;
  const Status saved = world_.save(style_.path, document());
  if (!saved.ok()) output_.error("fastest: " + saved.error().message + "\n");
}

}  // namespace fastest::report
