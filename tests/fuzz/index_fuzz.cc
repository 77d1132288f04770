// Any bytes are an index file: it is read as a whole or refused. Half of the inputs get a right header, or the checksum
// would refuse nearly all of them before anything is decoded.
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>

#include "base/hash.h"
#include "discover/index.h"

namespace {

using fastest::discover::decode_index;
using fastest::discover::encode_index;

constexpr std::size_t kCountAt = 12, kHashAt = 24, kHeaderSize = 32;

/// The header of an empty index, made right for this body.
std::string with_header(std::string_view body) {
  std::string file = encode_index({}, 1);
  const std::uint32_t count = body.empty() ? 0 : static_cast<std::uint8_t>(body[0]);
  const std::uint64_t hash = fastest::base::hash_bytes(body);
  std::memcpy(file.data() + kCountAt, &count, sizeof count);
  std::memcpy(file.data() + kHashAt, &hash, sizeof hash);
  file.resize(kHeaderSize);
  return file.append(body);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  for (const std::string& file : {std::string(bytes), with_header(bytes)}) {
    bool damaged = false;
    const auto entries = decode_index(file, 1, damaged);
    if (damaged && !entries.empty()) std::abort();
    bool again = false;
    if (decode_index(encode_index(entries, 1), 1, again).size() != entries.size() || again) std::abort();
  }
  return 0;
}
