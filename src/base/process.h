// Child processes with an owner: nobody who returns early leaves an orphan or a zombie behind.
#pragma once

#include <sys/types.h>

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/fd.h"
#include "fastest/error.h"

namespace fastest::base {

/// How a process ended: by itself with `exit_code`, or by `signal` (then not 0).
struct ExitStatus {
  int exit_code = 0;
  int signal = 0;
};

/// A running child. If it is still running when its owner goes away, it is killed and reaped.
class Child {
 public:
  Child() = default;
  explicit Child(pid_t pid) : pid_(pid) {}
  Child(Child&& other) noexcept : pid_(std::exchange(other.pid_, -1)) {}
  Child& operator=(Child&& other) noexcept;
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child();

  [[nodiscard]] pid_t pid() const { return pid_; }
  [[nodiscard]] bool running() const { return pid_ > 0; }
  void signal(int number) const;
  /// Blocks until it ends.
  ExitStatus wait();
  /// Nothing if it is still running.
  std::optional<ExitStatus> poll();

 private:
  pid_t pid_ = -1;
};

/// A program to start. Descriptors are inherited only if they are in `descriptors`.
struct Command {
  std::vector<std::string> argv;                                    ///< argv[0] is looked up on PATH
  std::vector<std::pair<std::string, std::string>> variables = {};  ///< put on top of our environment
  std::vector<std::string> unset = {};                              ///< removed from it
  std::vector<std::pair<int, int>> descriptors = {};                ///< ours -> the child's
  std::string directory = {};                                       ///< empty: ours
};

Result<Child> spawn(const Command& command);

/// Forks; the child runs `body`, leaves with its result through _exit, and never returns from this call.
Result<Child> fork_child(const std::function<int()>& body);

/// Readable when the process ends; invalid on a kernel before 5.3.
UniqueFd end_of(pid_t pid);

/// What a short program prints on standard output, with how it ended. Standard error is discarded.
struct Captured {
  ExitStatus status;
  std::string out;
};
Result<Captured> run_and_capture(Command command);

}  // namespace fastest::base
