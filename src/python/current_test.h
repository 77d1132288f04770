// PYTEST_CURRENT_TEST for every test, at a fraction of what os.environ costs.
//
// Assigning to os.environ encodes two texts and calls setenv, which copies: more than a microsecond. Here the dict
// behind os.environ gets the new bytes directly, and the C environment points to a buffer of ours that is overwritten
// in place. Both are looked up every time, because a test may clear or replace either. Where a test has put a plain
// dict in place of os.environ, that dict gets the text, as from pytest, and the process nothing.
#pragma once

#include <string>
#include <string_view>

#include "python/api.h"
#include "python/ref.h"

namespace fastest::python {

class CurrentTest {
 public:
  /// For an interpreter that runs; nothing if `os` is not what it should be.
  static Result<CurrentTest> make(const Api& api);
  CurrentTest(CurrentTest&&) = default;
  CurrentTest& operator=(CurrentTest&&) = delete;
  ~CurrentTest();

  /// "nodeid (when)"; false with a Python error set.
  bool set(PyObject* nodeid, std::string_view when);
  bool remove();

 private:
  CurrentTest(const Api& api, Ref os, Ref environ_name, Ref data_name, Ref key, Ref text_key);
  [[nodiscard]] Ref environment() const;
  /// The dict behind it; nothing if there is none.
  [[nodiscard]] Ref data(const Ref& environment) const;
  void publish();

  const Api* api_;
  Ref os_, environ_name_, data_name_, key_, text_key_;
  std::string value_;       ///< of now
  std::string assignment_;  ///< what the C environment points to
};

}  // namespace fastest::python
