// The System that is really there.
#pragma once

#include "fastest/env.h"

namespace fastest::base {

class RealSystem final : public System {
 public:
  std::optional<std::string> variable(const std::string& name) override;
  std::string current_dir() override;
  double now() override;
  double monotonic() override;
  bool is_terminal(int fd) override;
  int terminal_width() override;
};

}  // namespace fastest::base
