// Layout, little endian. Header: "FSTPAST1", u32 size of a record, u32 zero, u64 settled. Record: u64 key, f32 seconds
// (negative: none), f32 failure rate, u32 minute, u8 outcome, u8 runs, u16 check of the 22 bytes before it.
#include "history/record.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>

#include "base/hash.h"

namespace fastest::history {
namespace {

static_assert(std::endian::native == std::endian::little, "numbers are copied as they are");

constexpr std::string_view kFamily = "FSTPAST", kMagic = "FSTPAST1";
constexpr std::size_t kCheckAt = 22;

template <typename Number>
void put(char*& at, Number number) {
  std::memcpy(at, &number, sizeof number);
  at += sizeof number;
}

template <typename Number>
Number take(const char*& at) {
  Number number{};
  std::memcpy(&number, at, sizeof number);
  at += sizeof number;
  return number;
}

/// Zeros, which a file system may leave after a power cut, have another check than zero.
std::uint16_t check_of(const char* record) {
  return static_cast<std::uint16_t>(base::hash_bytes({record, kCheckAt}) | 1);
}

bool is_sound(const Past& past, float seconds, std::uint8_t outcome) {
  return std::isfinite(seconds) && past.failure_rate >= 0 && past.failure_rate <= 1 &&
         outcome <= static_cast<std::uint8_t>(PastOutcome::kCrashed) && past.runs > 0;
}

bool take_record(const char* at, Record& record) {
  const std::uint16_t check = check_of(at);
  record.key = take<std::uint64_t>(at);
  const auto seconds = take<float>(at);
  record.past.failure_rate = static_cast<double>(take<float>(at));
  record.past.last_minute = take<std::uint32_t>(at);
  const auto outcome = take<std::uint8_t>(at);
  record.past.runs = take<std::uint8_t>(at);
  if (take<std::uint16_t>(at) != check || !is_sound(record.past, seconds, outcome)) return false;
  record.past.last = static_cast<PastOutcome>(outcome);
  record.past.seconds = seconds < 0 ? std::nullopt : std::optional<double>(seconds);
  return true;
}

}  // namespace

void put_header(std::string& out, std::uint64_t settled) {
  std::array<char, kHeaderSize> bytes{};
  char* at = std::copy(kMagic.begin(), kMagic.end(), bytes.data());
  put(at, static_cast<std::uint32_t>(kRecordSize));
  put(at, std::uint32_t{0});
  put(at, settled);
  out.append(bytes.data(), bytes.size());
}

HeaderState read_header(std::string_view bytes, std::uint64_t& settled) {
  if (bytes.size() < kHeaderSize || !bytes.starts_with(kFamily)) return HeaderState::kDamaged;
  if (!bytes.starts_with(kMagic)) return HeaderState::kForeign;
  const char* at = bytes.data() + kMagic.size();
  const auto size = take<std::uint32_t>(at);
  if (take<std::uint32_t>(at) != 0 || size != kRecordSize) return HeaderState::kDamaged;
  settled = take<std::uint64_t>(at);
  return HeaderState::kGood;
}

void put_record(std::string& out, const Record& record) {
  const Past& past = record.past;
  std::array<char, kRecordSize> bytes;
  char* at = bytes.data();
  put(at, record.key);
  put(at, static_cast<float>(past.seconds.value_or(-1)));
  put(at, static_cast<float>(std::clamp(past.failure_rate, 0.0, 1.0)));
  put(at, static_cast<std::uint32_t>(past.last_minute));
  put(at, static_cast<std::uint8_t>(past.last));
  put(at, static_cast<std::uint8_t>(std::clamp(past.runs, 1, Past::kMaxRuns)));
  put(at, check_of(bytes.data()));
  out.append(bytes.data(), bytes.size());
}

Contents decode(std::string_view bytes) {
  Contents contents;
  std::uint64_t settled = 0;
  const HeaderState header = read_header(bytes, settled);
  contents.damaged = header == HeaderState::kDamaged;
  if (header != HeaderState::kGood) return contents;
  bytes.remove_prefix(kHeaderSize);
  contents.records.reserve(bytes.size() / kRecordSize);
  for (; bytes.size() >= kRecordSize; bytes.remove_prefix(kRecordSize)) {
    Record record;
    if (take_record(bytes.data(), record)) {
      contents.records.push_back(record);
    } else {
      contents.damaged = true;
    }
  }
  return contents;
}

History fold(const std::vector<Record>& records) {
  History history;
  history.reserve(records.size());
  for (const Record& record : records) history.add(record.key, record.past);
  return history;
}

std::string encode(const History& history) {
  std::string bytes;
  bytes.reserve(kHeaderSize + history.size() * kRecordSize);
  put_header(bytes, history.size());
  for (const auto& [key, past] : history.pasts()) put_record(bytes, {key, past});
  return bytes;
}

}  // namespace fastest::history
