// --junitxml: the run as the XML that CI systems read, written when the run is over, however it ended.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <unordered_map>
#include <vector>

#include "fastest/error.h"
#include "fastest/options.h"
#include "fastest/reporter.h"
#include "report/junit_case.h"
#include "report/output.h"

namespace fastest::report {

/// What the report needs to know from outside.
struct JunitWorld {
  std::function<double()> now;        ///< seconds since the epoch
  std::function<double()> monotonic;  ///< seconds
  std::string hostname;
  std::function<Status(const std::string& path, const std::string& bytes)> save;
};

class Junit : public Reporter {
 public:
  Junit(const Options& options, Output& output, JunitWorld world);

  void on(const Event& event) override;
  void finish() override;

 private:
  template <typename Other>
  void on(const Other&) {}
  void on(const SessionStarted& started);
  void on(const ItemsCollected& collected) { items_ = collected.items; }
  void on(const ItemAdded& added);
  void on(const CollectReported& collected);
  void on(const TestPassed& passed);
  void on(const Reported& report);
  void on(const TestCrashed& crashed);
  void on(const Confirmed& confirmed);
  void on(const JunitNoted& noted);
  void on(const InternalErrored& internal);
  void on(const SummaryStage& stage);

  JunitCase& open(const std::string& nodeid);
  JunitCase& identified(const Reported& report);
  void close(const Reported& report);
  void failed(const Reported& report);
  void teardown_done(const Reported& report);
  [[nodiscard]] std::string document() const;

  JunitStyle style_;
  Output& output_;
  JunitWorld world_;
  JunitCounts counts_;
  std::vector<Item> items_;
  std::deque<JunitCase> cases_;                                          ///< in the order of the file
  std::unordered_map<std::string, JunitCase*> open_;                     ///< node id -> its case until teardown
  std::unordered_map<std::string, std::vector<Property>> failed_calls_;  ///< whose teardown is to come
  std::unordered_map<std::int64_t, JunitCase*> failed_;                  ///< by index
  std::vector<Property> properties_;
  bool started_ = false;
  double start_time_ = 0, start_tick_ = 0, seconds_ = -1;
};

}  // namespace fastest::report
