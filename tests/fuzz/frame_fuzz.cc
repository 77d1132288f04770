// Whatever a broken runner sends, the reader gives events or an error.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "execute/frame.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  [[maybe_unused]] const fastest::Result<fastest::Event> body = fastest::execute::decode_frame(bytes);
  fastest::execute::FrameReader reader;
  reader.feed(bytes);
  for (;;) {
    const auto event = reader.next();
    if (!event.ok() || !event->has_value()) return 0;
  }
}
