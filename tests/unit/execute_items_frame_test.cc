// The quick decoder of the list of items against the general one: whatever it accepts, both read alike.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <random>
#include <string>

#include "execute/event_decode.h"
#include "execute/items_frame.h"

namespace fastest::execute {
namespace {

using nlohmann::json;

std::string packed(const json& value) {
  const std::vector<std::uint8_t> bytes = json::to_msgpack(value);
  return {bytes.begin(), bytes.end()};
}

/// As the runtime sends it: `k` comes first.
std::string body(const json& items, const json& n) {
  return "\x83" + packed("k") + packed("items") + packed("items") + packed(items) + packed("n") + packed(n);
}

std::string shown(const ItemsCollected& event) {
  std::string text = std::to_string(event.collected);
  for (const Item& item : event.items) {
    text += "|" + item.nodeid + "," + item.path + "," + std::to_string(item.lineno) + "," + item.domain;
  }
  return text;
}

/// Single items and, every seventh row, neighbours.
json many(int count) {
  json items = json::array();
  for (int i = 0; i < count; ++i) {
    if (i % 7 == 3) {
      items.push_back({"a.py::Class", "a.py", "Class.", {"test[" + std::to_string(i) + "]", i, "test_b", 200000}});
      continue;
    }
    items.push_back({"a.py::test[" + std::string(i % 300, 'x') + "]", "a.py", i * 37 - 1, std::string(i % 40, 'y')});
  }
  return items;
}

TEST(ItemsFrame, ReadsWhatTheGeneralDecoderReads) {
  for (const int count : {0, 1, 15, 16, 1000, 70000}) {
    const std::string bytes = body(many(count), count + 1);
    const auto quick = decode_items(bytes);
    ASSERT_TRUE(quick.has_value()) << count;
    EXPECT_EQ(quick->items.size(), static_cast<std::size_t>(count + (count + 3) / 7));
    EXPECT_EQ(shown(*quick), shown(std::get<ItemsCollected>(*decode_event(bytes))));
  }
}

TEST(ItemsFrame, ReadsTheNumbersThatTheRuntimeSends) {
  const std::string wide("\xd3\0\0\0\0\0\0\x27\x10", 9);  // 10,000 in eight bytes
  const std::string row = "\x94" + packed("a.py::t") + packed("a.py") + wide + packed("t");
  const std::string bytes =
      "\x83" + packed("k") + packed("items") + packed("items") + "\x91" + row + packed("n") + wide;
  const auto quick = decode_items(bytes);
  ASSERT_TRUE(quick.has_value());
  EXPECT_EQ(shown(*quick), "10000|a.py::t,a.py,10000,t");
  EXPECT_EQ(shown(*quick), shown(std::get<ItemsCollected>(*decode_event(bytes))));
}

TEST(ItemsFrame, NeighboursShareWhatTheirCollectorHas) {
  const json group = {"a.py::Class", "a.py", "Class.", {"test_a", 3, "test_b[x]", 7}};
  const auto quick = decode_items(body(json::array({group}), 2));
  ASSERT_TRUE(quick.has_value());
  EXPECT_EQ(shown(*quick), "2|a.py::Class::test_a,a.py,3,Class.test_a|a.py::Class::test_b[x],a.py,7,Class.test_b[x]");
}

TEST(ItemsFrame, LeavesOtherShapesToTheGeneralDecoder) {
  EXPECT_FALSE(decode_items(packed({{"k", "items"}, {"items", json::array()}, {"n", 0}})));  // other order
  EXPECT_FALSE(decode_items(body(json::array({json::array({"a", "b", 1})}), 1)));            // three fields
  EXPECT_FALSE(decode_items(body(json::array({json::array({"a", "b", nullptr, "d"})}), 1)));
  EXPECT_FALSE(decode_items(body(json::array({{"a", "b", "c", {"name without a line"}}}), 1)));
  EXPECT_FALSE(decode_items(body(json::array(), nullptr)));
  EXPECT_FALSE(decode_items(body(json::array(), 0) + "x"));
  EXPECT_FALSE(decode_items(""));
}

TEST(ItemsFrame, DamageIsNeverReadDifferently) {
  std::mt19937 random(7);
  const std::string good = body(many(40), 40);
  for (int round = 0; round < 3000; ++round) {
    std::string bytes = good;
    bytes[random() % bytes.size()] = static_cast<char>(random());
    if (round % 3 == 0) bytes.resize(random() % bytes.size());
    const auto quick = decode_items(bytes);
    if (!quick) continue;
    const auto general = decode_event(bytes);
    if (general) {
      EXPECT_EQ(shown(*quick), shown(std::get<ItemsCollected>(*general)));
    }
  }
}

}  // namespace
}  // namespace fastest::execute
