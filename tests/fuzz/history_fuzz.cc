// Any bytes are a history file: good records are found, nothing else is. Each input is tried as it stands and behind a
// right header with right checks, or nearly all would be refused before a record is looked at.
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>

#include "base/hash.h"
#include "history/record.h"

namespace {

using namespace fastest::history;

constexpr std::size_t kCheckAt = kRecordSize - sizeof(std::uint16_t);

std::string with_header_and_checks(std::string_view body) {
  std::string file;
  put_header(file, body.empty() ? 0 : static_cast<std::uint8_t>(body[0]));
  file += body;
  for (std::size_t at = kHeaderSize; at + kRecordSize <= file.size(); at += kRecordSize) {
    const auto check = static_cast<std::uint16_t>(fastest::base::hash_bytes({file.data() + at, kCheckAt}) | 1);
    std::memcpy(file.data() + at + kCheckAt, &check, sizeof check);
  }
  return file;
}

void require(bool holds) {
  if (!holds) std::abort();
}

void check_file(const std::string& file) {
  const Contents contents = decode(file);
  for (const Record& record : contents.records) {
    require(!record.past.seconds || (std::isfinite(*record.past.seconds) && *record.past.seconds >= 0));
    require(record.past.failure_rate >= 0 && record.past.failure_rate <= 1 && record.past.runs > 0);
  }
  fastest::History history = fold(contents.records);
  const Contents again = decode(encode(history));
  require(!again.damaged && again.records.size() == history.size());
  for (const Record& record : again.records) require(history.find(record.key) != nullptr);
  history.keep_youngest(1);
  require(history.size() <= 1);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  check_file(std::string(bytes));
  check_file(with_header_and_checks(bytes));
  return 0;
}
