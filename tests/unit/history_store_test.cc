// The file on a real disk: two runs at once, a kill, damage, no room, no permission.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "base/file_system.h"
#include "history/log_file.h"
#include "history/store.h"
#include "support/fakes.h"

namespace fastest::history {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class HistoryStore : public ::testing::Test {
 protected:
  HistoryStore() {
    std::string pattern = (fs::temp_directory_path() / "fastest-history-XXXXXX").string();
    root_ = ::mkdtemp(pattern.data());
    file_ = root_ / ".fastest_cache" / "history";
    system_.time = 60 * 1'000'000;
  }
  ~HistoryStore() override {
    fs::permissions(root_, fs::perms::owner_all);
    fs::remove_all(root_);
  }

  Store store() { return Store(files_, system_, root_.string()); }
  void append(const std::vector<ItemKey>& keys, double seconds = 1) { append_to(store(), keys, seconds); }
  void append_to(Store store, const std::vector<ItemKey>& keys, double seconds = 1) {
    std::vector<Record> records;
    for (const ItemKey key : keys) records.push_back({key, {.seconds = seconds, .last_minute = store.minute()}});
    store.append(records);
  }
  std::string bytes() const {
    std::ostringstream text;
    text << std::ifstream(file_, std::ios::binary).rdbuf();
    return text.str();
  }
  void overwrite(const std::string& bytes) { std::ofstream(file_, std::ios::binary) << bytes; }
  std::vector<std::string> names() const {
    std::vector<std::string> found;
    for (const auto& entry : fs::directory_iterator(root_ / ".fastest_cache")) {
      found.push_back(entry.path().filename());
    }
    std::sort(found.begin(), found.end());
    return found;
  }

  fs::path root_, file_;
  base::RealFileSystem files_;
  testing::FakeSystem system_;
};

TEST_F(HistoryStore, NothingIsAnEmptyHistory) {
  Store fresh = store();
  EXPECT_EQ(fresh.load().size(), 0U);
  fresh.append({});
  EXPECT_FALSE(fs::exists(root_ / ".fastest_cache"));
}

TEST_F(HistoryStore, RunsAddUp) {
  append({1, 2}, 1);
  append({2, 3}, 3);
  const History history = store().load();
  EXPECT_EQ(history.size(), 3U);
  EXPECT_EQ(history.find(2)->seconds, 2);
  EXPECT_THAT(names(), ElementsAre(".gitignore", "CACHEDIR.TAG", "history"));
}

TEST_F(HistoryStore, ManyRunsStaySmall) {
  std::vector<ItemKey> keys(1000);
  for (std::size_t i = 0; i < keys.size(); ++i) keys[i] = i;
  for (int run = 0; run < 40; ++run) append(keys);
  EXPECT_LT(fs::file_size(file_), 10'000 * kRecordSize);
  const History history = store().load();
  EXPECT_EQ(history.size(), 1000U);
  EXPECT_EQ(history.find(7)->runs, 40);
}

TEST_F(HistoryStore, WhatIsNeverSeenAgainAgesOut) {
  append({1, 2});
  system_.time += 60 * 24 * 3600;
  append({2});
  EXPECT_NE(store().load().find(1), nullptr);
  system_.time += 60 * 24 * 3600;
  append({2});
  EXPECT_EQ(store().load().find(1), nullptr);
  EXPECT_NE(store().load().find(2), nullptr);
}

TEST_F(HistoryStore, ACutOffEndIsDropped) {
  append({1, 2});
  fs::resize_file(file_, fs::file_size(file_) - 5);
  append({3});
  Store reader = store();
  const History history = reader.load();
  EXPECT_EQ(history.size(), 2U);
  EXPECT_EQ(history.find(2), nullptr);
  EXPECT_THAT(reader.warnings(), IsEmpty());
}

TEST_F(HistoryStore, DamageIsSetAsideWithOneWarning) {
  append({1, 2, 3});
  std::string damaged = bytes();
  damaged[kHeaderSize + kRecordSize + 3] ^= 1;
  overwrite(damaged);
  Store reader = store();
  EXPECT_EQ(reader.load().size(), 2U);
  EXPECT_THAT(reader.warnings(), ElementsAre(HasSubstr("history.damaged")));
  Store next = store();
  EXPECT_EQ(next.load().size(), 2U);
  EXPECT_THAT(next.warnings(), IsEmpty());
  EXPECT_THAT(names(), ElementsAre(".gitignore", "CACHEDIR.TAG", "history", "history.damaged"));
}

TEST_F(HistoryStore, AFileOfSomethingElseIsSetAside) {
  append({1});
  overwrite("what is this?");
  Store writer = store();
  append_to(writer, {2});
  writer.append({{2, {.seconds = 1.0, .last_minute = writer.minute()}}});
  EXPECT_THAT(writer.warnings().size(), 0U);  // the copy above has said it
  EXPECT_EQ(store().load().size(), 1U);
}

TEST_F(HistoryStore, AnotherVersionIsReplacedSilently) {
  append({1});
  std::string other = bytes();
  other[7] = '9';
  overwrite(other);
  Store writer = store();
  writer.append({{2, {.seconds = 1.0, .last_minute = writer.minute()}}});
  EXPECT_THAT(writer.warnings(), IsEmpty());
  EXPECT_EQ(store().load().size(), 1U);
}

TEST_F(HistoryStore, SeveralRunsAtOnceLoseNothing) {
  constexpr ItemKey kRuns = 4, kPieces = 50, kItems = 100;
  std::vector<pid_t> children;
  for (ItemKey run = 0; run < kRuns; ++run) {
    const pid_t child = ::fork();
    if (child == 0) {
      for (ItemKey piece = 0; piece < kPieces; ++piece) {
        std::vector<ItemKey> keys;
        for (ItemKey item = 0; item < kItems; ++item) keys.push_back(run * 1000 + item);
        append(keys);
      }
      ::_exit(0);
    }
    children.push_back(child);
  }
  for (const pid_t child : children) ::waitpid(child, nullptr, 0);
  Store reader = store();
  const History history = reader.load();
  EXPECT_THAT(reader.warnings(), IsEmpty());
  ASSERT_EQ(history.size(), kRuns * kItems);
  for (const auto& [key, past] : history.pasts()) EXPECT_EQ(past.runs, static_cast<int>(kPieces)) << key;
}

TEST_F(HistoryStore, WhoWaitsForTheLockIsNotPutOffByRewrites) {
  append({1});
  std::optional<LogFile> held = LogFile::lock(file_.string());
  ASSERT_TRUE(held.has_value());
  std::optional<LogFile> waited;
  std::thread waiter([&] { waited = LogFile::lock(file_.string()); });
  for (int rewrite = 0; rewrite < 6; ++rewrite) {
    ASSERT_TRUE(held->replace("new").ok());
    std::optional<LogFile> next = LogFile::lock(file_.string());
    ASSERT_TRUE(next.has_value());
    held = std::move(next);
    std::this_thread::sleep_for(std::chrono::milliseconds(15));
  }
  held.reset();
  waiter.join();
  EXPECT_TRUE(waited.has_value());
}

TEST_F(HistoryStore, AKilledRunLeavesAGoodFile) {
  for (int round = 0; round < 20; ++round) {
    const pid_t child = ::fork();
    if (child == 0) {
      std::vector<ItemKey> keys(3000);
      for (std::size_t i = 0; i < keys.size(); ++i) keys[i] = i;
      for (;;) append(keys);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(3 + round));
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    Store reader = store();
    reader.load();
    EXPECT_THAT(reader.warnings(), IsEmpty());
    append({77});
    EXPECT_NE(store().load().find(77), nullptr);
  }
}

TEST_F(HistoryStore, AFullDiskLosesOnlyWhatIsNew) {
  append({1, 2});
  const std::string before = bytes();
  const pid_t child = ::fork();
  if (child == 0) {
    ::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{before.size() + kRecordSize + 7, RLIM_INFINITY};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    append({3, 4, 5});
    ::_exit(bytes() == before ? 0 : 1);
  }
  int status = -1;
  ::waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  append({6});
  EXPECT_EQ(store().load().size(), 3U);
}

TEST_F(HistoryStore, AStrangeFileIsLeftAlone) {
  fs::create_directories(file_);
  append({1});
  EXPECT_EQ(store().load().size(), 0U);
  fs::remove(file_);
  ASSERT_EQ(::mkfifo(file_.c_str(), 0600), 0);
  append({1});
  EXPECT_EQ(store().load().size(), 0U);
  fs::remove(file_);
  fs::create_symlink("/dev/full", file_);
  append({1});
  EXPECT_EQ(store().load().size(), 0U);
}

TEST_F(HistoryStore, AHeldLockHoldsNobodyUp) {
  append({1});
  const base::UniqueFd held(::open(file_.c_str(), O_RDONLY | O_CLOEXEC));
  ASSERT_EQ(::flock(held.get(), LOCK_EX), 0);
  const auto start = std::chrono::steady_clock::now();
  append({2});
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
  EXPECT_EQ(store().load().size(), 1U);
}

}  // namespace
}  // namespace fastest::history
