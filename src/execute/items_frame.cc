// {"k": "items", "items": [row, ...], "n": number}, in this order. A row is [nodeid, path, lineno, domain], or for
// neighbours [nodeid of their collector, path, what their domains begin with, [name, lineno, name, lineno ...]].
#include "execute/items_frame.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace fastest::execute {
namespace {

/// Takes MessagePack values off the front; after the first that is not what was wanted, `failed`.
class Cursor {
 public:
  explicit Cursor(std::string_view bytes) : bytes_(bytes) {}

  bool skip(std::string_view wanted) {
    failed_ = failed_ || !bytes_.starts_with(wanted);
    if (!failed_) bytes_.remove_prefix(wanted.size());
    return !failed_;
  }

  std::size_t list() {
    const unsigned kind = byte();
    if (kind >= 0x90 && kind <= 0x9f) return kind & 0x0fU;
    if (kind == 0xdc || kind == 0xdd) return big_endian(kind == 0xdc ? 2 : 4);
    failed_ = true;
    return 0;
  }

  std::string text() {
    const unsigned kind = byte();
    std::size_t size = 0;
    if (kind >= 0xa0 && kind <= 0xbf) {
      size = kind & 0x1fU;
    } else if (kind >= 0xd9 && kind <= 0xdb) {
      size = big_endian(std::size_t{1} << (kind - 0xd9));
    } else {
      failed_ = true;
    }
    return std::string(take(size));
  }

  std::int64_t integer() {
    const unsigned kind = byte();
    if (kind < 0x80) return kind;
    if (kind >= 0xe0) return static_cast<std::int64_t>(kind) - 256;
    if (kind >= 0xcc && kind <= 0xce) return static_cast<std::int64_t>(big_endian(std::size_t{1} << (kind - 0xcc)));
    if (kind == 0xd3) return static_cast<std::int64_t>(big_endian(8));  // what our encoder uses for all larger numbers
    failed_ = true;
    return 0;
  }

  [[nodiscard]] bool at_text() const {
    const unsigned kind = bytes_.empty() ? 0 : static_cast<unsigned char>(bytes_.front());
    return (kind >= 0xa0 && kind <= 0xbf) || (kind >= 0xd9 && kind <= 0xdb);
  }

  void fail() { failed_ = true; }
  [[nodiscard]] bool failed() const { return failed_; }
  [[nodiscard]] bool complete() const { return !failed_ && bytes_.empty(); }
  [[nodiscard]] std::size_t left() const { return bytes_.size(); }

 private:
  std::string_view take(std::size_t size) {
    failed_ = failed_ || bytes_.size() < size;
    if (failed_) return {};
    const std::string_view taken = bytes_.substr(0, size);
    bytes_.remove_prefix(size);
    return taken;
  }

  unsigned byte() { return static_cast<unsigned>(big_endian(1)); }

  std::size_t big_endian(std::size_t size) {
    std::size_t value = 0;
    for (const char each : take(size)) value = value << 8 | static_cast<unsigned char>(each);
    return value;
  }

  std::string_view bytes_;
  bool failed_ = false;
};

void append_neighbours(Cursor& cursor, const Item& shared, const std::string& prefix, std::vector<Item>& items) {
  const std::size_t fields = cursor.list();
  if (fields % 2 != 0 || fields > cursor.left()) cursor.fail();
  for (std::size_t i = 0; i < fields && !cursor.failed(); i += 2) {
    const std::string name = cursor.text();
    const auto lineno = static_cast<int>(cursor.integer());
    items.push_back({shared.nodeid + "::" + name, shared.path, lineno, prefix + name});
  }
}

void append_row(Cursor& cursor, std::vector<Item>& items) {
  if (cursor.list() != 4) cursor.fail();
  Item item;
  item.nodeid = cursor.text();
  item.path = cursor.text();
  if (cursor.at_text()) {
    const std::string prefix = cursor.text();
    return append_neighbours(cursor, item, prefix, items);
  }
  item.lineno = static_cast<int>(cursor.integer());
  item.domain = cursor.text();
  items.push_back(std::move(item));
}

}  // namespace

std::optional<ItemsCollected> decode_items(std::string_view body) {
  Cursor cursor(body);
  if (!cursor.skip("\x83\xa1k\xa5items\xa5items")) return std::nullopt;
  const std::size_t count = cursor.list();
  if (cursor.failed() || count > cursor.left()) return std::nullopt;  // an item has more than one byte
  ItemsCollected event;
  event.items.reserve(count);
  for (std::size_t i = 0; i < count && !cursor.failed(); ++i) append_row(cursor, event.items);
  if (!cursor.skip("\xa1n")) return std::nullopt;
  event.collected = cursor.integer();
  if (!cursor.complete()) return std::nullopt;
  return event;
}

}  // namespace fastest::execute
