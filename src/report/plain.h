// What is left of the terminal after `-p no:terminal`: no report, but user code's own output and errors still reach the
// user.
#pragma once

#include "fastest/reporter.h"
#include "report/output.h"

namespace fastest::report {

class Plain : public Reporter {
 public:
  explicit Plain(Output& output) : output_(output) {}

  void on(const Event& event) override;
  void idle() override { output_.flush(); }
  void finish() override { output_.flush(); }

 private:
  template <typename Other>
  void on(const Other&) {}
  void on(const TextWritten& written);
  void on(const UsageErrored& usage) { output_.error(usage.text.ends_with('\n') ? usage.text : usage.text + "\n"); }
  void on(const InternalErrored& internal);
  void on(const SyncAsked&) { output_.flush(); }

  Output& output_;
};

}  // namespace fastest::report
