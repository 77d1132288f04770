// Bytes from a runner become events. A frame is `version byte | u32 length, little endian | MessagePack`;
// docs/ARCHITECTURE.md lists the kinds. The bytes come from a process that runs foreign code, so anything may be wrong
// with them: then next() is an Error.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "fastest/error.h"
#include "fastest/event.h"

namespace fastest::execute {

inline constexpr char kFrameVersion = 1;

/// One frame's body, decoded.
Result<Event> decode_frame(std::string_view body);

/// Cuts a stream into frames; give it bytes in any pieces.
class FrameReader {
 public:
  void feed(std::string_view bytes);
  /// Nothing: the rest of the frame has not come yet.
  Result<std::optional<Event>> next();
  /// The frame's body as it came; valid until the next feed().
  Result<std::optional<std::string_view>> next_body();
  /// Forgets a frame that was cut short by the death of its writer.
  void clear();

 private:
  std::string bytes_;
  std::size_t at_ = 0;
};

}  // namespace fastest::execute
