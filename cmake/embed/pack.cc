// Packs the files of a manifest (lines: name in the archive, path; alternating) into the archive that
// src/base/embedded.h describes, and writes the source file which puts that archive into the binary. Runs at build time
// only.
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

#include "base/hash.h"

namespace {

void append_u32(std::string& out, std::size_t number) {
  for (int shift = 0; shift < 32; shift += 8) out.push_back(static_cast<char>(number >> shift & 0xff));
}

void append_text(std::string& out, const std::string& text) {
  append_u32(out, text.size());
  out += text;
}

bool read_file(const std::string& path, std::string& bytes) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return false;
  bytes.assign(std::istreambuf_iterator<char>(file), {});
  return true;
}

bool pack(const std::string& manifest_path, std::string& archive) {
  std::ifstream manifest(manifest_path);
  std::string entries, name, path, bytes;
  std::size_t count = 0;
  for (; std::getline(manifest, name) && std::getline(manifest, path); ++count) {
    if (!read_file(path, bytes)) {
      std::fprintf(stderr, "pack: cannot read %s\n", path.c_str());
      return false;
    }
    append_text(entries, name);
    append_text(entries, bytes);
  }
  append_u32(archive, count);
  archive += entries;
  return true;
}

constexpr const char* kSource = R"(// Written by the build (cmake/embed/pack.cc).
#include "base/embedded.h"

#include <cstddef>

asm(".section .rodata\n"
    ".balign 16\n"
    ".hidden fastest_runtime_begin\n"
    ".hidden fastest_runtime_end\n"
    ".global fastest_runtime_begin\n"
    ".global fastest_runtime_end\n"
    "fastest_runtime_begin:\n"
    ".incbin \"%s\"\n"
    "fastest_runtime_end:\n"
    ".byte 0\n"
    ".text\n");
extern "C" {
extern const char fastest_runtime_begin[];
extern const char fastest_runtime_end[];
}

namespace fastest::base {
std::string_view runtime_archive() {
  return {fastest_runtime_begin, static_cast<std::size_t>(fastest_runtime_end - fastest_runtime_begin)};
}
std::string_view runtime_hash() { return "%016llx"; }
}  // namespace fastest::base
)";

}  // namespace

int main(int argc, char** argv) {
  std::string archive;
  if (argc != 4 || !pack(argv[1], archive)) return 1;
  std::ofstream(argv[2], std::ios::binary) << archive;
  std::FILE* source = std::fopen(argv[3], "w");
  if (source == nullptr) return 1;
  std::fprintf(source, kSource, argv[2], static_cast<unsigned long long>(fastest::base::hash_bytes(archive)));
  return std::fclose(source) == 0 ? 0 : 1;
}
