#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "execute/warm_message.h"

namespace fastest::execute {
namespace {

using nlohmann::json;

std::string packed(const json& value, char version = 1) {
  const std::vector<std::uint8_t> body = json::to_msgpack(value);
  return version + std::string(body.begin(), body.end());
}

json run_question() {
  return {{"k", "run"},   {"group", 7},      {"umask", 18},
          {"blocked", 1}, {"ignored", 4096}, {"places", {{200, false}, {201, false}, {202, false}, {1, true}}}};
}

TEST(WarmMessage, RunComesBackAsItWasAsked) {
  const AskRun asked{.group = 42,
                     .umask = 027,
                     .blocked = std::uint64_t{1} << 63,
                     .ignored = 1,
                     .places = {{300, false}, {301, false}, {302, false}, {0, true}}};
  const Result<WarmQuestion> question = decode_question(encode(WarmQuestion(asked)));
  ASSERT_TRUE(question);
  const auto& run = std::get<AskRun>(*question);
  EXPECT_EQ(run.group, 42);
  EXPECT_EQ(run.umask, 027U);
  EXPECT_EQ(run.blocked, std::uint64_t{1} << 63);
  EXPECT_EQ(run.ignored, 1U);
  ASSERT_EQ(run.places.size(), 4U);
  EXPECT_EQ(run.places[3].number, 0);
  EXPECT_TRUE(run.places[3].inherited);
  EXPECT_FALSE(run.places[0].inherited);
}

TEST(WarmMessage, ShortQuestions) {
  EXPECT_TRUE(std::holds_alternative<AskStop>(*decode_question(encode(WarmQuestion(AskStop{})))));
  EXPECT_TRUE(std::holds_alternative<AskStatus>(*decode_question(encode(WarmQuestion(AskStatus{})))));
}

TEST(WarmMessage, AnswersComeBack) {
  EXPECT_EQ(std::get<RunStarted>(*decode_answer(encode(WarmAnswer(RunStarted{12})))).server, 12);
  EXPECT_EQ(std::get<RunOver>(*decode_answer(encode(WarmAnswer(RunOver{139, 11})))).signal, 11);
  EXPECT_EQ(std::get<RunRefused>(*decode_answer(encode(WarmAnswer(RunRefused{"why"})))).reason, "why");
  EXPECT_TRUE(std::holds_alternative<Stopping>(*decode_answer(encode(WarmAnswer(Stopping{})))));
  const ServerStatus told{.pid = 3,
                          .rootdir = "/p",
                          .python = "/py",
                          .served = 5,
                          .running = 1,
                          .modules = 9,
                          .idle_left = 60,
                          .left_out = {"a: b"}};
  const Result<WarmAnswer> answer = decode_answer(encode(WarmAnswer(told)));
  ASSERT_TRUE(answer);
  const auto& status = std::get<ServerStatus>(*answer);
  EXPECT_EQ(status.rootdir, "/p");
  EXPECT_EQ(status.served, 5);
  EXPECT_EQ(status.left_out, std::vector<std::string>{"a: b"});
}

TEST(WarmMessage, AnotherVersionIsRefused) {
  EXPECT_TRUE(decode_question(packed(run_question())));
  EXPECT_FALSE(decode_question(packed(run_question(), 2)));
  EXPECT_FALSE(decode_question(""));
}

TEST(WarmMessage, CutShortAtAnyPlaceIsRefused) {
  const std::string whole = packed(run_question());
  for (std::size_t size = 0; size < whole.size(); ++size) EXPECT_FALSE(decode_question(whole.substr(0, size))) << size;
}

TEST(WarmMessage, FieldsOfAWrongKindAreRefused) {
  for (const char* name : {"group", "umask", "blocked", "ignored", "places"}) {
    json question = run_question();
    question[name] = "text";
    EXPECT_FALSE(decode_question(packed(question))) << name;
    question.erase(name);
    EXPECT_FALSE(decode_question(packed(question))) << name;
  }
}

TEST(WarmMessage, ValuesOutOfBoundsAreRefused) {
  const auto refused = [](const char* name, const json& value) {
    json question = run_question();
    question[name] = value;
    return !decode_question(packed(question)).ok();
  };
  EXPECT_TRUE(refused("group", -1));
  EXPECT_TRUE(refused("group", std::int64_t{1} << 40));
  EXPECT_TRUE(refused("umask", 01000));
  EXPECT_TRUE(refused("places", json::array()));
  EXPECT_TRUE(refused("places", {{-1, false}, {1, false}, {2, false}}));
  EXPECT_TRUE(refused("places", {{1 << 30, false}, {1, false}, {2, false}}));
  EXPECT_TRUE(refused("places", {{1, 1}, {1, false}, {2, false}}));
}

TEST(WarmMessage, RunFileComesBack) {
  const RunFile file{std::string("A=1\0B=\0", 7), std::string("\0payload", 8)};
  const Result<RunFile> back = decode_run_file(encode(file));
  ASSERT_TRUE(back);
  EXPECT_EQ(back->environment, file.environment);
  EXPECT_EQ(back->payload, file.payload);
}

TEST(WarmMessage, RunFileWithAWrongSizeIsRefused) {
  EXPECT_FALSE(decode_run_file("1234567"));
  EXPECT_FALSE(decode_run_file(std::string(8, '\xff') + "A=1"));
}

}  // namespace
}  // namespace fastest::execute
