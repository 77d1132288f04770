#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <random>

#include "execute/frame.h"

namespace fastest::execute {
namespace {

using nlohmann::json;

std::string frame(const json& event) {
  const std::vector<std::uint8_t> body = json::to_msgpack(event);
  std::string bytes(1, kFrameVersion);
  for (std::size_t i = 0; i < 4; ++i) bytes.push_back(static_cast<char>(body.size() >> (8 * i)));
  return bytes.append(body.begin(), body.end());
}

/// [[name, value]]: in braces it would be an object.
json rows(const char* name, const json& value) { return json::array({json::array({name, value})}); }

template <typename T>
T decoded(const json& event) {
  FrameReader reader;
  reader.feed(frame(event));
  Result<std::optional<Event>> result = reader.next();
  EXPECT_TRUE(result.ok() && result->has_value() && std::holds_alternative<T>(**result)) << event.dump();
  return result.ok() && result->has_value() && std::holds_alternative<T>(**result) ? std::get<T>(**result) : T{};
}

bool is_damaged(const std::string& bytes) {
  FrameReader reader;
  reader.feed(bytes);
  return !reader.next().ok();
}

TEST(Frame, HotFrames) {
  EXPECT_EQ(decoded<TestStarted>(json::array({"S", 7})).index, 7);
  EXPECT_EQ(decoded<TestStarted>(json::array({"S", 70000})).index, 70000);
  const auto passed = decoded<TestPassed>(json::array({"P", 300, 1.5, 0.25, 2, 0.0}));
  EXPECT_EQ(passed.index, 300);
  EXPECT_EQ(passed.start, 1.5);
  EXPECT_EQ(passed.setup, 0.25);
  EXPECT_EQ(passed.call, 2.0);
}

TEST(Frame, Report) {
  const auto report = decoded<Reported>({{"k", "report"},
                                         {"i", 3},
                                         {"id", "a.py::test"},
                                         {"loc", {"a.py", 4, "test"}},
                                         {"when", "call"},
                                         {"outcome", "failed"},
                                         {"dur", 0.5},
                                         {"longrepr", {{"text", "E"}, {"crash", {"a.py", 5, "boom"}}}},
                                         {"sections", rows("Captured stdout call", "hi")},
                                         {"props", rows("key", 1)},
                                         {"wasxfail", "reason"},
                                         {"status", {"xfailed", "x", "XFAIL", {"yellow"}}},
                                         {"subtest", "[msg]"}});
  EXPECT_EQ(report.index, 3);
  EXPECT_EQ(report.lineno, 4);
  EXPECT_EQ(report.longrepr->crash->message, "boom");
  EXPECT_EQ(report.sections[0].second, "hi");
  EXPECT_EQ(report.properties[0].second, "1");
  EXPECT_EQ(report.wasxfail, "reason");
  EXPECT_EQ(report.status->markup, std::vector<std::string>{"yellow"});
  EXPECT_EQ(report.subtest, "[msg]");
}

TEST(Frame, EveryOtherKind) {
  EXPECT_EQ(decoded<SessionStarted>({{"k", "start"}, {"python", "3.11.7"}, {"options", {{"verbose", 2}}}}).python,
            "3.11.7");
  EXPECT_EQ(decoded<Collecting>({{"k", "collecting"}, {"n", 4}}).items, 4);
  EXPECT_EQ(decoded<CollectReported>({{"k", "collectreport"}, {"id", "a.py"}, {"outcome", "failed"}}).nodeid, "a.py");
  EXPECT_EQ(decoded<Deselected>({{"k", "deselected"}, {"n", 1}, {"ids", {"a"}}}).nodeids.size(), 1U);
  EXPECT_EQ(
      decoded<ItemsCollected>({{"k", "items"}, {"items", json::array({json::array({"a.py::t", "a.py", 1, "t"})})}})
          .items[0]
          .lineno,
      1);
  EXPECT_EQ(decoded<ItemAdded>({{"k", "item"}, {"i", 2}, {"item", {"a.py::t", "a.py", nullptr, "t"}}}).item.lineno, -1);
  EXPECT_EQ(decoded<CollectionFinished>({{"k", "collected"}, {"lines", {"x"}}}).lines.size(), 1U);
  EXPECT_EQ(decoded<TestFinished>({{"k", "finish"}, {"i", 1}}).index, 1);
  EXPECT_EQ(decoded<Confirmed>({{"k", "confirmed"}, {"i", 1}, {"verdict", "real"}}).verdict, "real");
  EXPECT_EQ(decoded<LaidOutByPlugin>({{"k", "layout"}, {"part", "durations"}}).part, "durations");
  EXPECT_EQ(decoded<LaidOutByPlugin>({{"k", "layout"}}).part, "");
  const auto limit = decoded<TestTimeLimit>({{"k", "limit"}, {"i", 1}, {"seconds", 2.5}, {"at_once", true}});
  EXPECT_EQ(std::tuple(limit.index, limit.seconds, limit.at_once), std::tuple(1, 2.5, true));
  EXPECT_EQ(decoded<TestTimeLimit>({{"k", "limit"}, {"seconds", 2.5}}).index, -1);
  EXPECT_EQ(decoded<RunTimeLimit>({{"k", "limit"}, {"seconds", 60}, {"run", true}}).seconds, 60);
  EXPECT_EQ(decoded<WarningRecorded>({{"k", "warning"}, {"location", {"a.py", 3, "f"}}}).lineno, 3);
  EXPECT_EQ(decoded<TextWritten>({{"k", "write"}, {"op", "sep"}, {"text", "x"}}).op, TextWritten::Op::kSeparator);
  EXPECT_EQ(decoded<JunitNoted>({{"k", "junit"}, {"op", "attribute"}, {"name", "n"}}).index, -1);
  EXPECT_FALSE(decoded<SummaryStage>({{"k", "summary"}, {"stage", "end"}}).begin);
  EXPECT_FALSE(decoded<Stopped>({{"k", "stop"}, {"reason", "r"}, {"failed", false}}).failed);
  EXPECT_EQ(decoded<WasInterrupted>({{"k", "interrupted"}, {"text", "t"}}).text, "t");
  EXPECT_EQ(decoded<InternalErrored>({{"k", "internal"}, {"lines", {"a", "b"}}}).lines.size(), 2U);
  EXPECT_EQ(decoded<UsageErrored>({{"k", "usage"}, {"text", "t"}}).code, 4);
  decoded<SyncAsked>({{"k", "sync"}});
  EXPECT_EQ(decoded<RunDone>({{"k", "done"}, {"code", 5}}).code, 5);
}

TEST(Frame, ComesInAnyPieces) {
  const std::string bytes = frame(json::array({"S", 1})) + frame({{"k", "done"}, {"code", 0}});
  FrameReader reader;
  int events = 0;
  for (const char byte : bytes) {
    reader.feed({&byte, 1});
    const Result<std::optional<Event>> result = reader.next();
    ASSERT_TRUE(result.ok());
    events += result->has_value();
  }
  EXPECT_EQ(events, 2);
}

TEST(Frame, DamageIsAnError) {
  EXPECT_TRUE(is_damaged("\x02xxxx"));
  EXPECT_TRUE(is_damaged(std::string("\x01\xff\xff\xff\xff", 5)));
  EXPECT_TRUE(is_damaged(frame({{"k", "unheard of"}})));
  EXPECT_TRUE(is_damaged(frame({{"k", 5}})));
  EXPECT_TRUE(is_damaged(frame(json::array({"S"}))));
  EXPECT_TRUE(is_damaged(frame(json::array({"S", -1}))));
  EXPECT_TRUE(is_damaged(frame({{"k", "items"}, {"items", json::array({json::array({"too short"})})}})));
  EXPECT_TRUE(is_damaged(frame({{"k", "write"}, {"op", "no such"}})));
}

TEST(Frame, DepthDoesNotOverflowTheStack) {
  std::string bytes("\x01\x40\x42\x0f\x00", 5);
  bytes.append(1000000, '\x91');
  EXPECT_TRUE(is_damaged(bytes));
}

TEST(Frame, NoBytesCanBreakTheReader) {
  std::mt19937 random(1);
  const std::string good =
      frame({{"k", "report"}, {"i", 1}, {"sections", rows("a", "b")}, {"longrepr", {{"text", "x"}}}});
  for (int round = 0; round < 20000; ++round) {
    std::string bytes = good;
    for (int change = 0; change < 3; ++change) bytes[5 + random() % (bytes.size() - 5)] = static_cast<char>(random());
    FrameReader reader;
    reader.feed(bytes);
    [[maybe_unused]] const Result<std::optional<Event>> result = reader.next();
  }
}

}  // namespace
}  // namespace fastest::execute
