// pytest without its terminal plugin writes internal errors to standard error.
#include "report/plain.h"

namespace fastest::report {

void Plain::on(const Event& event) {
  std::visit([this](const auto& known) { on(known); }, event);
}

void Plain::on(const TextWritten& written) {
  if (written.to_stderr) return output_.error(written.text);
  output_.write(written.op == TextWritten::Op::kLine ? written.text + "\n" : written.text);
}

void Plain::on(const InternalErrored& internal) {
  for (const std::string& line : internal.lines) output_.error("INTERNALERROR> " + line + "\n");
}

}  // namespace fastest::report
