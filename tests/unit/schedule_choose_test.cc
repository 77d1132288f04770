#include <gtest/gtest.h>

#include "schedule/choose.h"

namespace fastest::schedule {
namespace {

Choice chosen(const std::string& wanted, const std::string& library) {
  Options options;
  options.strategy = wanted;
  return choose(options, library, 4);
}

TEST(Choose, LightningWhereverThereIsALibrary) {
  EXPECT_EQ(chosen("auto", "/lib/libpython3.11.so").strategy, "lightning");
  EXPECT_EQ(chosen("auto", "/lib/libpython3.11.so").notice, "");
}

TEST(Choose, FallsBackWithOneLine) {
  for (const char* wanted : {"auto", "lightning"}) {
    EXPECT_EQ(chosen(wanted, "").strategy, "simple");
    EXPECT_NE(chosen(wanted, "").notice.find("no shared library"), std::string::npos);
  }
}

TEST(Choose, SimpleWhenAskedFor) { EXPECT_EQ(chosen("simple", "/lib/libpython3.11.so").strategy, "simple"); }

TEST(Choose, NothingIsParallelThatNobodyAskedFor) {
  EXPECT_EQ(chosen("auto", "/lib").workers, 1);
  EXPECT_GE(chosen("auto", "/lib").could_have, 1);
  EXPECT_EQ(chosen("lightning", "/lib").could_have, 0) << "who asked for this knows what there is";
  EXPECT_EQ(chosen("auto", "").could_have, 0) << "there would be none";
}

TEST(Choose, BisectingIsSerial) {
  Options options;
  options.raw.values["bisect"] = std::string("test_a.py::test_x");
  for (const char* wanted : {"auto", "ultra"}) {
    options.strategy = wanted;
    options.raw.values["numprocesses"] = std::int64_t{3};
    EXPECT_EQ(choose(options, "/lib", 4).strategy, "lightning");
  }
}

TEST(Choose, WorkersMeanUltra) {
  Options options;
  options.raw.values["numprocesses"] = std::int64_t{3};
  EXPECT_EQ(choose(options, "/lib", 4).strategy, "ultra");
  EXPECT_EQ(choose(options, "/lib", 4).workers, 3);
  EXPECT_EQ(choose(options, "", 4).strategy, "simple") << "it cannot be embedded";
  options.raw.values["numprocesses"] = std::int64_t{0};
  EXPECT_EQ(choose(options, "/lib", 4).strategy, "lightning");
}

TEST(Choose, AutoAndAStrategyAloneMeanTheCores) {
  Options options;
  options.raw.values["numprocesses"] = std::string("auto");
  EXPECT_EQ(choose(options, "/lib", 64).workers, 64);
  options.raw.values["maxprocesses"] = std::int64_t{3};
  EXPECT_EQ(choose(options, "/lib", 64).workers, 3);
  for (const char* strategy : {"ultra", "optimized"}) {
    Options alone;
    alone.strategy = strategy;
    EXPECT_EQ(choose(alone, "/lib", 4).workers, 4);
    EXPECT_EQ(choose(alone, "/lib", 64).workers, 8);
    EXPECT_EQ(choose(alone, "/lib", 64).strategy, strategy);
  }
}

}  // namespace
}  // namespace fastest::schedule
