// A fast 64-bit hash of bytes for "is this content the same?". Not for secrets. The values are stored in caches: change
// the caches' version when you change this.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace fastest::base {

/// Eight bytes a step: multiply, fold the high half onto the low one, twice at the end.
inline std::uint64_t hash_bytes(std::string_view bytes, std::uint64_t seed = 0) {
  constexpr std::uint64_t kOdd = 0x9e3779b97f4a7c15ULL;
  const auto mix = [](std::uint64_t a, std::uint64_t b) {
    std::uint64_t state = (a ^ b) * kOdd;
    state ^= state >> 32;
    return state * 0xd6e8feb86659fd93ULL;
  };
  std::uint64_t hash = mix(seed + kOdd, bytes.size());
  while (bytes.size() >= 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data(), 8);
    hash = mix(hash, word) + (hash >> 29);
    bytes.remove_prefix(8);
  }
  std::uint64_t rest = 0;
  if (!bytes.empty()) std::memcpy(&rest, bytes.data(), bytes.size());
  hash = mix(hash ^ (hash >> 29), rest);
  return hash ^ (hash >> 32);
}

}  // namespace fastest::base
