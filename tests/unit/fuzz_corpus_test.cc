// The fuzzers' corpora, replayed: what an input once reached, and once broke, is seen again by every run of the unit
// tests, without clang. A fuzzer that has no row here, or no corpus, fails.
#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

// The entry points of tests/fuzz/NAME_fuzz.cc, which CMakeLists.txt compiles under these names.
#define FUZZER(name) extern "C" int name##_fuzz(const std::uint8_t* data, std::size_t size)
FUZZER(frame);
FUZZER(history);
FUZZER(index);
FUZZER(ini);
FUZZER(pool);
FUZZER(scan);
FUZZER(warm);
#undef FUZZER

namespace fastest {
namespace {

namespace fs = std::filesystem;
using Fuzzer = int (*)(const std::uint8_t*, std::size_t);

const std::map<std::string, Fuzzer> kFuzzers = {{"frame", frame_fuzz}, {"history", history_fuzz}, {"index", index_fuzz},
                                                {"ini", ini_fuzz},     {"pool", pool_fuzz},       {"scan", scan_fuzz},
                                                {"warm", warm_fuzz}};
const fs::path kFolder = fs::path(FASTEST_SOURCE_DIR) / "tests" / "fuzz";

std::vector<std::uint8_t> content(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

TEST(FuzzCorpus, EveryFuzzerIsReplayed) {
  for (const auto& entry : fs::directory_iterator(kFolder)) {
    const std::string stem = entry.path().stem();
    if (entry.path().extension() == ".cc") {
      EXPECT_TRUE(kFuzzers.contains(stem.substr(0, stem.find("_fuzz")))) << stem;
    }
  }
}

TEST(FuzzCorpus, EveryInputEndsWell) {
  for (const auto& [name, fuzzer] : kFuzzers) {
    std::size_t inputs = 0;
    for (const auto& entry : fs::directory_iterator(kFolder / "corpus" / name)) {
      SCOPED_TRACE(entry.path());
      const std::vector<std::uint8_t> input = content(entry.path());
      EXPECT_EQ(fuzzer(input.data(), input.size()), 0);
      ++inputs;
    }
    EXPECT_GT(inputs, 0U) << name;
  }
}

}  // namespace
}  // namespace fastest
