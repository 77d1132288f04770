// A runner that a warm server has forked: none of our children, but ours to signal, to wait for and to end.
#pragma once

#include "base/fd.h"
#include "execute/runner_process.h"

namespace fastest::execute {

class ServedRunner final : public RunnerProcess {
 public:
  /// `life`: both ends, as pipe() gave them. When this process dies, the kernel lets go of the file with the highest
  /// number first, and that must be the writing end: a signal of a file that nobody has open is not sent.
  ServedRunner(base::UniqueFd server, base::UniqueFd process, base::Pipe life)
      : server_(std::move(server)), process_(std::move(process)), life_(std::move(life)) {}
  ServedRunner(const ServedRunner&) = delete;
  ServedRunner& operator=(const ServedRunner&) = delete;
  ~ServedRunner() override;

  void signal(int number) override;
  std::optional<base::ExitStatus> poll() override;
  [[nodiscard]] int ended() const override { return process_.get(); }

 private:
  [[nodiscard]] bool has_ended(int milliseconds) const;
  [[nodiscard]] base::ExitStatus heard() const;

  base::UniqueFd server_, process_;
  base::Pipe life_;
  std::optional<base::ExitStatus> status_;
};

}  // namespace fastest::execute
