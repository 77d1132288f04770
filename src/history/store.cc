// See store.h. The file is a log. Once it holds several times as many records as it had after the last rewrite, the run
// that notices rewrites it with one record an item ("settles" it), which is where old items are dropped: the cost is
// spread over many runs and nobody needs to know what is in the file in order to add to it.
//
// Why not SQLite in WAL mode: measured on 10,000 items it takes several milliseconds a run where this takes a fraction
// of one, it would be the largest dependency of the binary, and what it is good at (queries, transactions over many
// tables) nobody asks of a table that is read as a whole. docs/design/history.md has the numbers.
#include "history/store.h"

namespace fastest::history {
namespace {

constexpr std::int64_t kMinutesKept = 90 * 24 * 60;  // a branch that rests for a quarter finds its estimates again
constexpr std::size_t kItemsKept = 500'000;          // 12 MB
constexpr std::uint64_t kGrowth = 4, kSmall = 4096;

}  // namespace

Store::Store(FileSystem& files, System& system, const std::string& rootdir)
    : files_(files), system_(system), cache_(files, rootdir), path_(cache_.path("history")) {}

std::int64_t Store::minute() { return static_cast<std::int64_t>(system_.now() / 60); }

History Store::load() {
  const std::optional<std::string> bytes = LogFile::read(path_);
  if (!bytes || bytes->empty()) return {};
  const Contents contents = decode(*bytes);
  if (contents.damaged) {
    if (std::optional<LogFile> log = LogFile::lock(path_)) settle(*log);
  }
  return remembered(contents.records);
}

void Store::append(const std::vector<Record>& observations) {
  if (observations.empty() || !cache_.prepare()) return;
  for (int attempt = 0; attempt < 2; ++attempt) {
    std::optional<LogFile> log = LogFile::lock(path_);
    if (!log) return;
    if (ready_to_append(*log)) return append_to(*log, observations);
    settle(*log);  // a damaged or older file: a new one takes its place
  }
}

bool Store::ready_to_append(LogFile& log) {
  if (log.size() == 0) {
    std::string header;
    put_header(header, 0);
    return log.append(header).ok();
  }
  std::uint64_t settled = 0;
  if (read_header(log.read_front(kHeaderSize), settled) != HeaderState::kGood) return false;
  const std::uint64_t cut_off = (log.size() - kHeaderSize) % kRecordSize;
  return cut_off == 0 || log.truncate(log.size() - cut_off).ok();
}

void Store::append_to(LogFile& log, const std::vector<Record>& observations) {
  std::string bytes;
  bytes.reserve(observations.size() * kRecordSize);
  for (const Record& observation : observations) put_record(bytes, observation);
  if (!log.append(bytes)) return;
  std::uint64_t settled = 0;
  if (read_header(log.read_front(kHeaderSize), settled) != HeaderState::kGood) return;
  if ((log.size() - kHeaderSize) / kRecordSize > settled * kGrowth + kSmall) settle(log);
}

void Store::settle(LogFile& log) {
  const std::string bytes = log.read_front(static_cast<std::size_t>(log.size()));
  const Contents contents = decode(bytes);
  if (contents.damaged && !bytes.empty()) set_aside(bytes);
  const Status written = log.replace(encode(remembered(contents.records)));
  if (!written) return;  // no space: the log is still there and grows until there is
}

History Store::remembered(const std::vector<Record>& records) {
  History history = fold(records);
  history.forget_before(minute() - kMinutesKept);
  history.keep_youngest(kItemsKept);
  return history;
}

void Store::set_aside(const std::string& bytes) {
  const std::string aside = path_ + ".damaged";
  const Status moved = files_.write(aside, bytes);
  warnings_.push_back("the history of durations was damaged" + (moved ? "; it is now " + aside : std::string()));
}

}  // namespace fastest::history
