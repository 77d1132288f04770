// Errors are values. Nothing in the library throws across a layer or calls exit(): a stage returns Result<T>, and main
// turns an Error into one message on standard error and one of pytest's exit codes.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace fastest {

/// pytest's exit codes (its reference page, "Exit codes"); CI scripts depend on the numbers.
enum class ExitCode : int {
  kOk = 0,
  kTestsFailed = 1,
  kInterrupted = 2,
  kInternalError = 3,
  kUsageError = 4,
  kNoTestsCollected = 5,
  kMaxWarnings = 6,
};

/// What went wrong and what the user can do about it; `message` is lower-case, without the prefix "fastest:".
struct Error {
  ExitCode code = ExitCode::kInternalError;
  std::string message;
  std::string hint = {};
};

/// A T or the Error that prevented it.
template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::move(value)) {}      // NOLINT(google-explicit-constructor): `return value;`
  Result(Error error) : state_(std::move(error)) {}  // NOLINT(google-explicit-constructor): `return Error{...};`

  [[nodiscard]] bool ok() const { return std::holds_alternative<T>(state_); }
  explicit operator bool() const { return ok(); }

  T& value() { return *std::get_if<T>(&state_); }
  const T& value() const { return *std::get_if<T>(&state_); }
  T& operator*() { return value(); }
  const T& operator*() const { return value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }
  [[nodiscard]] const Error& error() const { return *std::get_if<Error>(&state_); }
  [[nodiscard]] T take() { return std::move(value()); }

 private:
  std::variant<T, Error> state_;
};

/// The Result of something that has no value.
struct Done {};
using Status = Result<Done>;

}  // namespace fastest
