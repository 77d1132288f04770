// What the history costs a run: adding one observation a test, and reading all of it. benchmarks/history_sqlite.py does
// the same with SQLite; docs/design/history.md draws the conclusion.
//
//   ninja -C build history_perf && build/history_perf && python3 benchmarks/history_sqlite.py
#include <fmt/format.h>
#include <stdlib.h>

#include <algorithm>
#include <ctime>
#include <filesystem>
#include <string>
#include <vector>

#include "base/file_system.h"
#include "base/system.h"
#include "history/store.h"

namespace {

using fastest::history::Record;
using fastest::history::Store;

constexpr int kRuns = 21;

/// CPU time of this process: other users of the machine do not count.
double milliseconds() {
  timespec now{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

double median(std::vector<double> times) {
  std::nth_element(times.begin(), times.begin() + kRuns / 2, times.end());
  return times[kRuns / 2];
}

std::vector<Record> observations(std::size_t tests, std::int64_t minute) {
  std::vector<Record> records;
  for (std::size_t i = 0; i < tests; ++i) {
    const fastest::ItemKey key =
        fastest::item_key(fmt::format("tests/test_module.py::TestClass::test_something[{}]", i));
    records.push_back({key, {.seconds = 0.01, .last_minute = minute}});
  }
  return records;
}

void measure(std::size_t tests, const std::string& root) {
  fastest::base::RealFileSystem files;
  fastest::base::RealSystem system;
  std::vector<double> adding, reading;
  for (int run = 0; run < kRuns; ++run) {
    Store store(files, system, root);
    const std::vector<Record> seen = observations(tests, store.minute());
    const double start = milliseconds();
    store.append(seen);
    adding.push_back(milliseconds() - start);
    reading.push_back(-milliseconds());
    store.load();
    reading.back() += milliseconds();
  }
  fmt::print("{:>7} tests: add {:7.3f} ms (longest {:7.3f} ms), read {:7.3f} ms\n", tests, median(adding),
             *std::max_element(adding.begin(), adding.end()), median(reading));
}

}  // namespace

int main() {
  for (const std::size_t tests : {10U, 10'000U, 100'000U}) {
    std::string root = (std::filesystem::temp_directory_path() / "history-perf-XXXXXX").string();
    if (::mkdtemp(root.data()) == nullptr) return 1;
    measure(tests, root);
    std::filesystem::remove_all(root);
  }
}
