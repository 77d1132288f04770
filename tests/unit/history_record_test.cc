// The bytes: what is written is read, and what was not written is never read.
#include <gtest/gtest.h>

#include <string>

#include "history/record.h"

namespace fastest::history {
namespace {

Record record(ItemKey key, double seconds) {
  return {key, {.seconds = seconds, .failure_rate = 0.25, .last = PastOutcome::kFailed, .runs = 7, .last_minute = 77}};
}

std::string file_of(const std::vector<Record>& records) {
  std::string bytes;
  put_header(bytes, 0);
  for (const Record& each : records) put_record(bytes, each);
  return bytes;
}

TEST(HistoryRecord, ComesBackAsItWas) {
  const Contents contents = decode(file_of({record(0xfedcba9876543210, 1.5), {2, {.seconds = std::nullopt}}}));
  ASSERT_EQ(contents.records.size(), 2U);
  EXPECT_FALSE(contents.damaged);
  const Record& first = contents.records[0];
  EXPECT_EQ(first.key, 0xfedcba9876543210);
  EXPECT_EQ(first.past.seconds, 1.5);
  EXPECT_EQ(first.past.failure_rate, 0.25);
  EXPECT_EQ(first.past.last, PastOutcome::kFailed);
  EXPECT_EQ(first.past.runs, 7);
  EXPECT_EQ(first.past.last_minute, 77);
  EXPECT_EQ(contents.records[1].past.seconds, std::nullopt);
}

TEST(HistoryRecord, EveryPrefixIsAFile) {
  const std::string bytes = file_of({record(1, 1), record(2, 2), record(3, 3)});
  for (std::size_t size = kHeaderSize; size <= bytes.size(); ++size) {
    const Contents contents = decode(bytes.substr(0, size));
    EXPECT_FALSE(contents.damaged) << size;
    EXPECT_EQ(contents.records.size(), (size - kHeaderSize) / kRecordSize);
  }
}

TEST(HistoryRecord, DamageCostsTheRecordsThatItHits) {
  const std::string good = file_of({record(1, 1), record(2, 2), record(3, 3)});
  for (std::size_t at = 0; at < kRecordSize; ++at) {
    std::string bytes = good;
    bytes[kHeaderSize + kRecordSize + at] ^= 0x40;
    const Contents contents = decode(bytes);
    EXPECT_TRUE(contents.damaged) << at;
    ASSERT_EQ(contents.records.size(), 2U) << at;
    EXPECT_EQ(contents.records[1].key, 3U);
  }
}

TEST(HistoryRecord, ZerosAreNoRecord) {
  const Contents contents = decode(file_of({record(1, 1)}) + std::string(kRecordSize, '\0'));
  EXPECT_TRUE(contents.damaged);
  EXPECT_EQ(contents.records.size(), 1U);
}

TEST(HistoryRecord, AnotherVersionIsNoDamage) {
  std::string bytes = file_of({record(1, 1)});
  bytes[7] = '9';
  EXPECT_FALSE(decode(bytes).damaged);
  EXPECT_TRUE(decode(bytes).records.empty());
  bytes[0] = 'X';
  EXPECT_TRUE(decode(bytes).damaged);
}

TEST(HistoryRecord, AWholeFileHasOneRecordAnItem) {
  std::uint64_t settled = 0;
  const History history = fold({record(1, 1), {1, {.seconds = 2.0}}, record(2, 2)});
  const std::string bytes = encode(history);
  EXPECT_EQ(read_header(bytes, settled), HeaderState::kGood);
  EXPECT_EQ(settled, 2U);
  const History again = fold(decode(bytes).records);
  EXPECT_EQ(again.size(), 2U);
  EXPECT_EQ(again.find(1)->runs, 8);
  EXPECT_NEAR(again.find(1)->seconds.value(), history.find(1)->seconds.value(), 1e-6);
}

}  // namespace
}  // namespace fastest::history
