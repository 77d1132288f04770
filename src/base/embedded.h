// The Python runtime inside the binary: `python/fastest/**.py`, `pluggy/`, `iniconfig/`, as the build packed them.
//
// The archive is made to be read with five lines of Python. All numbers are u32, little endian:
//   count, then `count` entries of: length of the name, name ("fastest/boot.py"), length of the source, source.
#pragma once

#include <string_view>

namespace fastest::base {

/// The archive's bytes; they live as long as the process.
std::string_view runtime_archive();

/// 16 hexadecimal digits that change whenever a byte of the archive does: the key of caches made from it.
std::string_view runtime_hash();

}  // namespace fastest::base
