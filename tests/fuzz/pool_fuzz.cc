// Whatever the processes of a pool send, it is a message, an event or an error; places and numbers in it are only
// numbers, and a list of indices is never longer than its bytes.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "execute/frame.h"
#include "execute/pool_message.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace fastest::execute;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto message = decode_message(bytes);
  if (!message) {
    [[maybe_unused]] const fastest::Result<fastest::Event> event = decode_frame(bytes);
    return 0;
  }
  const auto* ready = std::get_if<ZygoteReady>(&*message);
  const auto* collected = std::get_if<WorkerCollected>(&*message);
  if (collected != nullptr && collected->nodeids.size() > size) __builtin_trap();
  if (ready != nullptr && ready->groups.size() + ready->alone.size() > size) __builtin_trap();
  return 0;
}
