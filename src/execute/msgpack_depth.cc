// Walks over the values without building them: a stack of "how many values are still missing on this level".
#include "execute/msgpack_depth.h"

#include <cstdint>
#include <vector>

namespace fastest::execute {
namespace {

constexpr std::size_t kDeepest = 32;

/// What one value's first byte says: bytes that follow it, and values that are inside it.
struct Head {
  std::uint64_t bytes = 0, values = 0;
};

std::uint64_t number(std::string_view bytes, std::size_t size) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < size && i < bytes.size(); ++i) value = value << 8 | static_cast<std::uint8_t>(bytes[i]);
  return value;
}

Head read_head(std::uint8_t kind, std::string_view rest) {
  if (kind < 0x80 || kind >= 0xe0) return {};         // small integers
  if (kind < 0x90) return {0, 2ULL * (kind & 0x0f)};  // small map
  if (kind < 0xa0) return {0, kind & 0x0fULL};        // small list
  if (kind < 0xc0) return {kind & 0x1fULL, 0};        // short text
  if (kind <= 0xc3) return {};                        // nil, booleans
  if (kind <= 0xc6) return {(1ULL << (kind - 0xc4)) + number(rest, 1ULL << (kind - 0xc4)), 0};
  if (kind <= 0xc9) return {(1ULL << (kind - 0xc7)) + 1 + number(rest, 1ULL << (kind - 0xc7)), 0};
  if (kind == 0xca) return {4, 0};
  if (kind == 0xcb) return {8, 0};
  if (kind <= 0xcf) return {1ULL << (kind - 0xcc), 0};
  if (kind <= 0xd3) return {1ULL << (kind - 0xd0), 0};
  if (kind <= 0xd8) return {1 + (1ULL << (kind - 0xd4)), 0};
  if (kind <= 0xdb) return {(1ULL << (kind - 0xd9)) + number(rest, 1ULL << (kind - 0xd9)), 0};
  const std::size_t width = (kind & 1) == 0 ? 2 : 4;
  return {width, number(rest, width) * (kind >= 0xde ? 2 : 1)};
}

}  // namespace

bool is_shallow(std::string_view msgpack) {
  std::vector<std::uint64_t> missing;
  while (!msgpack.empty()) {
    const std::uint8_t kind = static_cast<std::uint8_t>(msgpack.front());
    msgpack.remove_prefix(1);
    const Head head = read_head(kind, msgpack);
    if (head.bytes > msgpack.size()) return true;  // cut short: the reader will say so
    msgpack.remove_prefix(head.bytes);
    if (head.values > 0) missing.push_back(head.values + 1);
    if (missing.size() > kDeepest) return false;
    while (!missing.empty() && --missing.back() == 0) missing.pop_back();
  }
  return true;
}

}  // namespace fastest::execute
