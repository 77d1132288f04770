#include <gtest/gtest.h>
#include <signal.h>

#include "execute/worker_record.h"

namespace fastest::execute {
namespace {

constexpr int kLostDescriptors = 251;

RunnerEnded left(int exit_code) {
  RunnerEnded end;
  end.exit_code = exit_code;
  return end;
}
RunnerEnded killed(int signal) {
  RunnerEnded end;
  end.signal = signal;
  return end;
}

WorkerRecord at_item(std::int64_t index) {
  WorkerRecord record;
  record.started(index);
  return record;
}

TEST(WorkerRecord, KnowsWhatItRan) {
  WorkerRecord record = at_item(3);
  EXPECT_EQ(record.in_flight(), 3);
  record.finished();
  EXPECT_EQ(record.in_flight(), std::nullopt);
  EXPECT_EQ(record.leave(), 3);
  record.started(1);
  EXPECT_EQ(record.ran(), (std::vector<std::int64_t>{3, 1}));
}

TEST(WorkerRecord, AnItemThatTookItsWorkerDownHasCrashed) {
  EXPECT_EQ(fate_of_item(at_item(0), killed(SIGSEGV)), Fate::kCrashed);
  EXPECT_EQ(fate_of_item(at_item(0), left(0)), Fate::kCrashed);
  EXPECT_EQ(fate_of_item({}, killed(SIGSEGV)), Fate::kComplete);
  WorkerRecord done = at_item(0);
  done.finished();
  EXPECT_EQ(fate_of_item(done, killed(SIGSEGV)), Fate::kComplete);
}

TEST(WorkerRecord, ASessionThatSaysWhyItEndsHasNotCrashed) {
  WorkerRecord record = at_item(0);
  record.explained();
  EXPECT_EQ(fate_of_item(record, left(2)), Fate::kBrokenOff);
  EXPECT_EQ(fate_of_item(record, killed(SIGKILL)), Fate::kCrashed) << "it was to end, but this is how it did";
}

TEST(WorkerRecord, LostDescriptorsMayBeAnotherItemsFault) {
  EXPECT_EQ(fate_of_item(at_item(0), left(kLostDescriptors)), Fate::kSuspended);
  WorkerRecord record = at_item(0);
  record.reported();
  EXPECT_EQ(fate_of_item(record, left(kLostDescriptors)), Fate::kCrashed);
  record.started(1);
  EXPECT_EQ(fate_of_item(record, left(kLostDescriptors)), Fate::kSuspended) << "nothing was said of this one";
}

TEST(WorkerRecord, LeavesInPeaceWhenItWasToldTo) {
  WorkerRecord record;
  EXPECT_FALSE(left_in_peace(record, left(0)));
  record.told_no_more();
  EXPECT_TRUE(left_in_peace(record, left(0)));
  EXPECT_FALSE(left_in_peace(record, killed(SIGABRT)));
  record.started(0);
  EXPECT_FALSE(left_in_peace(record, left(0)));
}

TEST(WorkerRecord, DiesAtExit) {
  WorkerRecord record;
  EXPECT_FALSE(died_at_exit(record, killed(SIGABRT))) << "it still had to come";
  record.told_no_more();
  EXPECT_TRUE(died_at_exit(record, killed(SIGABRT)));
  EXPECT_TRUE(died_at_exit(record, left(3)));
  EXPECT_FALSE(died_at_exit(record, left(0)));
  EXPECT_FALSE(died_at_exit(record, left(1))) << "some of its tests have failed";
  record.explained();
  EXPECT_FALSE(died_at_exit(record, left(2)));
}

}  // namespace
}  // namespace fastest::execute
