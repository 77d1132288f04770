// Whatever comes through a warm server's socket, or lies in a run's file, is a message or an error.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "execute/warm_message.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace fastest::execute;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto question = decode_question(bytes);
  if (question && !decode_question(encode(*question)).ok()) __builtin_trap();
  const auto answer = decode_answer(bytes);
  if (answer && !decode_answer(encode(*answer)).ok()) __builtin_trap();
  const auto file = decode_run_file(bytes);
  if (file && encode(*file) != bytes) __builtin_trap();
  return 0;
}
