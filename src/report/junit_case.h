// One <testcase>: what is known of it, and the elements that its reports add.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fastest/event.h"
#include "report/xml.h"

namespace fastest::report {

/// How --junitxml is configured.
struct JunitStyle {
  std::string path, prefix, suite_name = "pytest", logging = "no", duration = "total";
  bool xunit1 = false, log_passing = true;
  bool colored = false;  ///< texts of failures hold escape codes for the terminal
};

/// Counters of the <testsuite>.
struct JunitCounts {
  int errors = 0, failures = 0, skipped = 0, passed = 0, doubled = 0;

  [[nodiscard]] int tests() const { return passed + failures + skipped + errors - doubled; }
};

class JunitCase {
 public:
  JunitCase(const JunitStyle& style, JunitCounts& counts) : style_(style), counts_(counts) {}

  /// Name and place, from a report about it.
  void identify(const Reported& report);
  void attribute(std::string_view name, std::string_view value);
  void add_properties(const std::vector<Property>& properties);
  void add_duration(double seconds) { duration_ += seconds; }

  /// The body has been reported: what ends the process now is teardown.
  void set_called() { called_ = true; }
  [[nodiscard]] bool called() const { return called_; }

  void pass() { ++counts_.passed; }
  void fail(const Reported& report);
  void error(const Reported& report);
  void skip(const Reported& report);
  void collect_error(const Reported& report);
  void collect_skip(const Reported& report);
  void internal_error(const std::string& text);
  void captured(const Reported& report);

  [[nodiscard]] XmlElement element() const;

 private:
  void add(XmlElement element);
  void add_message(const char* tag, std::string message, const std::string& text);
  [[nodiscard]] std::string main_message(const Reported& report) const;

  const JunitStyle& style_;
  JunitCounts& counts_;
  double duration_ = 0;
  bool called_ = false;
  std::vector<Property> properties_;
  std::string nodeid_;
  std::vector<std::pair<std::string, std::string>> attributes_, own_attributes_;
  std::vector<XmlElement> elements_;
};

/// "a.b.test_x", "Class", "test[1]" of "a/b/test_x.py::Class::test[1]".
std::vector<std::string> junit_names(std::string_view nodeid);

XmlElement properties_element(const std::vector<Property>& properties);

/// A message for an attribute: whole lines up to 500 characters, and a note of what was left out.
std::string shortened_message(const std::string& message);

/// The failure as str(report.longrepr) gives it; `colored`: its escape codes are the terminal's and are dropped.
std::string plain_longrepr(const Reported& report, bool colored);

}  // namespace fastest::report
