// The bytes of the history file: a header and records of one size, each with its own check. Any prefix of such a file
// is a file, so what a kill or a full disk cuts off is at most the last record, and a damaged page costs only the
// records on it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "fastest/history.h"

namespace fastest::history {

inline constexpr std::size_t kHeaderSize = 24, kRecordSize = 24;

struct Record {
  ItemKey key = 0;
  Past past;
};

/// Why a file is not read.
enum class HeaderState { kGood, kForeign, kDamaged };

/// `settled`: how many records the file had when it was last written as a whole.
void put_header(std::string& out, std::uint64_t settled);
/// A foreign header is that of another version of the format.
HeaderState read_header(std::string_view bytes, std::uint64_t& settled);

void put_record(std::string& out, const Record& record);

/// What a file's bytes hold. `damaged`: something other than a cut-off end is wrong; the good records are there.
struct Contents {
  std::vector<Record> records;
  bool damaged = false;
};
Contents decode(std::string_view bytes);

/// All records smoothed into one past an item, in the order of the file.
History fold(const std::vector<Record>& records);
/// A whole file with one record an item.
std::string encode(const History& history);

}  // namespace fastest::history
