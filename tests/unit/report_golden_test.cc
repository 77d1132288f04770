// Whole reports against what pytest 9.2 printed for the same run: tests/unit/report/README.md.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "base/version.h"
#include "report/junit.h"
#include "report/terminal.h"
#include "support/replay.h"

namespace fastest::report {
namespace {

const std::filesystem::path kFolder = std::filesystem::path(FASTEST_SOURCE_DIR) / "tests/unit/report";

/// The cases that have a file of this kind.
std::vector<std::string> cases_with(const char* extension) {
  std::vector<std::string> found;
  for (const auto& entry : std::filesystem::directory_iterator(kFolder)) {
    if (entry.path().extension() == extension) found.push_back(entry.path().stem().string());
  }
  std::sort(found.begin(), found.end());
  return found;
}

/// 0.12 seconds pass between the first and any later look.
Clock clock_of_a_short_run() {
  return [looks = 0]() mutable { return looks++ < 2 ? 0.0 : 0.12; };
}

std::string without(std::string text, const std::string& part) {
  const std::size_t at = text.find(part);
  return at == std::string::npos ? text : text.erase(at, part.size());
}

std::string printed(const testing::RecordedRun& run) {
  std::string text;
  const auto sink = [&text](std::string_view piece) { return text += piece, true; };
  Output output(sink, sink);
  Terminal terminal(run.options, output, clock_of_a_short_run());
  testing::replay(run.events, terminal);
  return without(text, ", fastest-" + std::string(base::version()));
}

std::string xml(const testing::RecordedRun& run) {
  std::string document;
  Output output([](std::string_view) { return true; }, [](std::string_view) { return true; });
  const auto save = [&document](const std::string&, const std::string& bytes) -> Status {
    return document = bytes, Done{};
  };
  const auto tick = [looks = 0]() mutable { return looks++ < 1 ? 0.0 : 0.12; };
  Junit junit(run.options, output, {[] { return 0.0; }, tick, "host", save});
  testing::replay(run.events, junit);
  const std::size_t begin = document.find("timestamp=\"") + 11;
  return document.replace(begin, document.find('"', begin) - begin, "NOW");
}

class Golden : public ::testing::TestWithParam<std::string> {
 protected:
  // The runs were recorded outside of CI, where pytest cuts long lines.
  void SetUp() override {
    ::unsetenv("CI");
    ::unsetenv("BUILD_NUMBER");
  }
  [[nodiscard]] std::string expected(const char* extension) const {
    return testing::read_text((kFolder / (GetParam() + extension)).string());
  }
  [[nodiscard]] testing::RecordedRun run() const { return testing::parse_run(expected(".jsonl")); }
};
class GoldenTerminal : public Golden {};
class GoldenJunit : public Golden {};

TEST_P(GoldenTerminal, PrintsWhatPytestPrinted) { EXPECT_EQ(printed(run()), expected(".txt")); }

TEST_P(GoldenJunit, WritesPytestsFile) { EXPECT_EQ(xml(run()), expected(".xml")); }

std::string name_of(const ::testing::TestParamInfo<std::string>& run) { return run.param; }

INSTANTIATE_TEST_SUITE_P(Report, GoldenTerminal, ::testing::ValuesIn(cases_with(".txt")), name_of);
INSTANTIATE_TEST_SUITE_P(Report, GoldenJunit, ::testing::ValuesIn(cases_with(".xml")), name_of);

}  // namespace
}  // namespace fastest::report
