#include "execute/pool_message.h"

#include <nlohmann/json.hpp>

#include "execute/frame.h"
#include "execute/msgpack_depth.h"

namespace fastest::execute {
namespace {

using nlohmann::json;

std::string framed(std::string_view body) {
  std::string frame(1, kFrameVersion);
  for (std::size_t i = 0; i < 4; ++i) frame.push_back(static_cast<char>(body.size() >> (8 * i)));
  return frame.append(body);
}

std::string framed(const json& value) {
  const std::vector<std::uint8_t> body = json::to_msgpack(value);
  return framed(std::string_view(reinterpret_cast<const char*>(body.data()), body.size()));
}

/// The number at a place of the list; -1 if there is none.
int number_at(const json& list, std::size_t place) {
  return place < list.size() && list[place].is_number_integer() ? list[place].get<int>() : -1;
}

ZygoteReady ready_of(const json& list) {
  ZygoteReady ready;
  if (list.size() < 3 || !list[1].is_array() || !list[2].is_array()) return ready;
  for (const json& row : list[1]) {
    if (row.is_array() && row.size() == 2 && row[1].is_string()) ready.groups.emplace_back(number_at(row, 0), row[1]);
  }
  for (std::size_t i = 0; i < list[2].size(); ++i) ready.alone.push_back(number_at(list[2], i));
  ready.has_threads = list.size() > 3 && list[3].is_boolean() && list[3].get<bool>();
  if (list.size() > 4 && list[4].is_string()) ready.folder = list[4].get<std::string>();
  return ready;
}

WorkerCollected collected_of(const json& list) {
  WorkerCollected collected;
  if (list.size() < 2 || !list[1].is_array()) return collected;
  for (const json& nodeid : list[1]) collected.nodeids.push_back(nodeid.is_string() ? nodeid.get<std::string>() : "");
  return collected;
}

std::optional<PoolMessage> message_of(const json& list) {
  const std::string& word = list[0].get_ref<const std::string&>();
  if (word == "ready") return ready_of(list);
  if (word == "interrupted") return ZygoteInterrupted{};
  if (word == "forked") return WorkerForked{number_at(list, 1), number_at(list, 2)};
  if (word == "ended") return WorkerEnded{number_at(list, 1), number_at(list, 2), number_at(list, 3)};
  if (word == "waits") return WorkerWaits{};
  if (word == "debugs") return WorkerDebugs{list.size() > 1 && list[1] == true};
  if (word == "collected") return collected_of(list);
  return std::nullopt;
}

}  // namespace

std::optional<PoolMessage> decode_message(std::string_view body) {
  // The two hot events are lists, too, with a first word of one letter.
  const bool maybe = body.size() > 2 && (body[0] & '\xf0') == '\x90' && body[1] != '\xa1';
  if (!maybe || !is_shallow(body)) return std::nullopt;
  const json list = json::from_msgpack(body.begin(), body.end(), true, false);
  if (!list.is_array() || list.empty() || !list[0].is_string()) return std::nullopt;
  return message_of(list);
}

std::string frame_run(const std::vector<Span>& spans) {
  json rows = json::array();
  for (const Span& span : spans) rows.push_back(json::array({span.begin, span.end}));
  return framed(json::array({"run", std::move(rows)}));
}

std::string frame_no_more() { return framed(json::array({"no more"})); }
std::string frame_fork(int slot, std::int64_t failed) { return framed(json::array({"fork", slot, failed})); }

std::string frame_event(std::string_view body) { return framed(body); }
std::string frame_crashed(std::int64_t index, const std::string& cause) {
  return framed(json::array({"crashed", index, cause}));
}

namespace {

json rows_of(const std::vector<FailedItem>& items) {
  json rows = json::array();
  for (const FailedItem& item : items) rows.push_back({{"i", item.index}, {"before", item.before}});
  return rows;
}

}  // namespace

std::string frame_over(const TestsOver& over) {
  return framed(json::array({"over",
                             {{"failed", over.failed},
                              {"stopped", over.stopped},
                              {"stopped_by_failure", over.stopped_by_failure},
                              {"interrupted", over.interrupted},
                              {"confirm", rows_of(over.confirm)},
                              {"confirm_seconds", over.confirm_seconds},
                              {"exit_code", over.exit_code}}}));
}

}  // namespace fastest::execute
