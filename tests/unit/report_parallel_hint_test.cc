// When `-n auto` is recommended, and with which number.
#include <gtest/gtest.h>

#include <vector>

#include "report/parallel_hint.h"

namespace fastest::report {
namespace {

ParallelHint after(int workers, const std::vector<double>& items) {
  ParallelHint hint(workers);
  for (std::size_t i = 0; i < items.size(); ++i) {
    for (int phase = 0; phase < 3; ++phase) hint.took(static_cast<std::int64_t>(i), items[i] / 3);
  }
  return hint;
}

TEST(ParallelHint, TestsShareTheWorkersAndTheRestDoesNot) {
  const auto line = after(4, std::vector<double>(40, 1)).line(42);
  EXPECT_EQ(line, "fastest: -n auto (4 workers) would take about 13s");
}

TEST(ParallelHint, NothingIsQuickerThanTheLongestTest) {
  EXPECT_EQ(after(4, {20, 10, 10}).line(40), "fastest: -n auto (4 workers) would take about 20s");
}

TEST(ParallelHint, SmallGainsAreNotWorthALine) {
  EXPECT_EQ(after(4, {1, 1, 1, 1}).line(4), std::nullopt);    // four seconds are no trouble
  EXPECT_EQ(after(4, {30, 1, 1, 1}).line(33), std::nullopt);  // one test decides
  EXPECT_EQ(after(4, {1, 1, 1}).line(60), std::nullopt);      // the time goes elsewhere
}

TEST(ParallelHint, OneWorkerIsNoGain) { EXPECT_EQ(after(1, std::vector<double>(40, 1)).line(42), std::nullopt); }

}  // namespace
}  // namespace fastest::report
