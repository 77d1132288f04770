// The process's two text streams. Output is collected and written in large pieces; when the reader has gone (`fastest |
// head`) the rest is dropped silently, since the run and its exit code still matter.
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace fastest::report {

class Output {
 public:
  /// Takes all of the bytes, or returns false when nobody reads any more.
  using Sink = std::function<bool(std::string_view)>;

  Output(Sink out, Sink err) : out_(std::move(out)), err_(std::move(err)) {}
  ~Output() { flush(); }
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  void write(std::string_view text);
  /// To standard error, after everything that was written so far.
  void error(std::string_view text);
  void flush();
  /// Nobody reads standard output any more.
  [[nodiscard]] bool broken() const { return broken_; }

 private:
  Sink out_, err_;
  std::string pending_;
  bool broken_ = false;
};

/// A sink that writes to a descriptor, through short writes, EINTR and a full non-blocking pipe. The descriptor is not
/// owned.
Output::Sink descriptor_sink(int fd);

}  // namespace fastest::report
