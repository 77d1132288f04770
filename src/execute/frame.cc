// The stream of frames, and the two hot frames, which are decoded by hand: a run of ten thousand small tests is twenty
// thousand of them and hardly anything else.
#include "execute/frame.h"

#include <bit>
#include <cstdint>
#include <cstring>

#include "execute/event_decode.h"
#include "execute/items_frame.h"

namespace fastest::execute {
namespace {

constexpr std::size_t kHeader = 5;
constexpr std::uint32_t kLargest = 1U << 30;

Error damaged(std::string detail) {
  return Error{ExitCode::kInternalError, "the runner sent something that is not an event (" + std::move(detail) + ")"};
}

/// Reads numbers of MessagePack off the front of a body; `ok` turns false at the first thing that is none.
class Numbers {
 public:
  explicit Numbers(std::string_view bytes) : bytes_(bytes) {}

  std::int64_t integer() {
    const std::uint8_t kind = static_cast<std::uint8_t>(big_endian(1));
    if (kind < 0x80) return kind;
    if (kind >= 0xcc && kind <= 0xcf) return static_cast<std::int64_t>(big_endian(1U << (kind - 0xcc)));
    if (kind == 0xd3) return static_cast<std::int64_t>(big_endian(8));
    ok_ = false;
    return 0;
  }
  double real() {
    const char kind = bytes_.empty() ? '\0' : bytes_.front();
    if (kind != '\xcb' && kind != '\xca') return static_cast<double>(integer());
    bytes_.remove_prefix(1);
    if (kind == '\xca') return std::bit_cast<float>(static_cast<std::uint32_t>(big_endian(4)));
    return std::bit_cast<double>(big_endian(8));
  }
  [[nodiscard]] bool complete() const { return ok_ && bytes_.empty(); }

 private:
  std::uint64_t big_endian(std::size_t size) {
    std::uint64_t value = 0;
    if (bytes_.size() < size) {
      ok_ = false;
      return 0;
    }
    for (std::size_t i = 0; i < size; ++i) value = value << 8 | static_cast<std::uint8_t>(bytes_[i]);
    bytes_.remove_prefix(size);
    return value;
  }

  std::string_view bytes_;
  bool ok_ = true;
};

std::optional<Event> decode_hot(std::string_view body) {
  constexpr std::string_view kStarted = "\x92\xa1S", kPassed = "\x96\xa1P";
  if (body.starts_with(kStarted)) {
    Numbers numbers(body.substr(kStarted.size()));
    const TestStarted event{numbers.integer()};
    if (numbers.complete()) return event;
  } else if (body.starts_with(kPassed)) {
    Numbers numbers(body.substr(kPassed.size()));
    TestPassed event{.index = numbers.integer()};
    for (double* field : {&event.start, &event.setup, &event.call, &event.teardown}) *field = numbers.real();
    if (numbers.complete()) return event;
  }
  return std::nullopt;
}

std::uint32_t little_endian(std::string_view bytes) {
  std::uint32_t value = 0;
  for (std::size_t i = 4; i-- > 0;) value = value << 8 | static_cast<std::uint8_t>(bytes[i]);
  return value;
}

}  // namespace

Result<Event> decode_frame(std::string_view body) {
  if (std::optional<Event> hot = decode_hot(body)) return *std::move(hot);
  if (std::optional<ItemsCollected> items = decode_items(body)) return Event(*std::move(items));
  std::optional<Event> event = decode_event(body);
  if (!event) return damaged(std::to_string(body.size()) + " bytes");
  return *std::move(event);
}

void FrameReader::feed(std::string_view bytes) {
  if (at_ == bytes_.size()) clear();
  bytes_.append(bytes);
}

Result<std::optional<Event>> FrameReader::next() {
  const Result<std::optional<std::string_view>> body = next_body();
  if (!body) return body.error();
  if (!*body) return std::optional<Event>();
  Result<Event> event = decode_frame(**body);
  if (!event) return event.error();
  return std::optional<Event>(event.take());
}

Result<std::optional<std::string_view>> FrameReader::next_body() {
  const std::string_view rest = std::string_view(bytes_).substr(at_);
  if (rest.empty()) return std::optional<std::string_view>();
  if (rest.front() != kFrameVersion) return damaged("version " + std::to_string(static_cast<int>(rest.front())));
  if (rest.size() < kHeader) return std::optional<std::string_view>();
  const std::uint32_t length = little_endian(rest.substr(1));
  if (length > kLargest) return damaged("length " + std::to_string(length));
  if (rest.size() - kHeader < length) {
    bytes_.erase(0, at_);
    at_ = 0;
    return std::optional<std::string_view>();
  }
  at_ += kHeader + length;
  return std::optional(rest.substr(kHeader, length));
}

void FrameReader::clear() {
  bytes_.clear();
  at_ = 0;
}

}  // namespace fastest::execute
