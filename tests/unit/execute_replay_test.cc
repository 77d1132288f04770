#include <gtest/gtest.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "execute/frame.h"
#include "execute/replay.h"

namespace fastest::execute {
namespace {

using nlohmann::json;

std::string frame(const json& event) {
  const std::vector<std::uint8_t> body = json::to_msgpack(event);
  std::string bytes(1, kFrameVersion);
  for (std::size_t i = 0; i < 4; ++i) bytes.push_back(static_cast<char>(body.size() >> (8 * i)));
  return bytes.append(body.begin(), body.end());
}

struct Heard {
  std::vector<std::size_t> kinds;
  int finished = 0;
};

class FakeReporter : public Reporter {
 public:
  explicit FakeReporter(Heard& heard) : heard_(heard) {}
  void on(const Event& event) override { heard_.kinds.push_back(event.index()); }
  void finish() override { ++heard_.finished; }

 private:
  Heard& heard_;
};

/// Replays these bytes from a pipe.
Result<int> replayed(const std::string& bytes, Heard& heard) {
  int ends[2];
  EXPECT_EQ(::pipe(ends), 0);
  EXPECT_EQ(::write(ends[1], bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
  ::close(ends[1]);
  Reporters reporters;
  reporters.push_back(std::make_unique<FakeReporter>(heard));
  Result<int> code = replay(ends[0], reporters);
  ::close(ends[0]);
  return code;
}

TEST(Replay, EventsReachReportersInOrderAndTheLastOneNamesTheCode) {
  Heard heard;
  const Result<int> code = replayed(frame(json::array({"S", 0})) + frame({{"k", "done"}, {"code", 5}}), heard);
  ASSERT_TRUE(code);
  EXPECT_EQ(*code, 5);
  EXPECT_EQ(heard.kinds, (std::vector<std::size_t>{Event(TestStarted{}).index(), Event(RunDone{}).index()}));
  EXPECT_EQ(heard.finished, 1);
}

TEST(Replay, WithoutAnEndItIsAnInternalError) {
  Heard heard;
  const Result<int> code = replayed("", heard);
  ASSERT_TRUE(code);
  EXPECT_EQ(*code, 3);
}

TEST(Replay, DamagedBytesAreAnError) {
  Heard heard;
  EXPECT_FALSE(replayed("nonsense that is long enough", heard));
}

}  // namespace
}  // namespace fastest::execute
