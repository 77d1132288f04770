// One function per event, each the mirror of a decoder in execute/event_decode.cc. Optional fields are written only
// when they say something.
#include "report/jsonl.h"

#include <nlohmann/json.hpp>

namespace fastest::report {
namespace {

using json = nlohmann::ordered_json;

json value_of(const OptionValue& value) {
  return std::visit(
      [](const auto& known) -> json {
        if constexpr (std::is_same_v<std::decay_t<decltype(known)>, std::monostate>) {
          return nullptr;
        } else {
          return known;
        }
      },
      value);
}

json frame(const char* kind) { return {{"k", kind}}; }

json row_of(const Item& item) { return json::array({item.nodeid, item.path, item.lineno, item.domain}); }

json pairs_of(const std::vector<std::pair<std::string, std::string>>& pairs) {
  json rows = json::array();
  for (const auto& [name, value] : pairs) rows.push_back(json::array({name, value}));
  return rows;
}

json longrepr_of(const std::optional<LongRepr>& longrepr) {
  if (!longrepr) return nullptr;
  json map = {{"text", longrepr->text}};
  if (longrepr->plain) map["plain"] = true;
  if (const auto& crash = longrepr->crash) map["crash"] = json::array({crash->path, crash->lineno, crash->message});
  if (const auto& skip = longrepr->skip) map["skip"] = json::array({skip->path, skip->lineno, skip->reason});
  return map;
}

json options_of(const OptionValues& values) {
  json map = json::object();
  for (const auto& [dest, value] : values) map[dest] = value_of(value);
  return map;
}

json json_of(const OptionsChanged& e) { return {{"k", "options"}, {"options", options_of(e.changed)}}; }

json json_of(const SessionStarted& e) {
  json map = frame("start");
  map["options"] = options_of(e.changed);
  map.update({{"python", e.python},
              {"executable", e.executable},
              {"pluggy", e.pluggy},
              {"rootdir", e.rootdir},
              {"configfile", e.configfile},
              {"header", e.header},
              {"header_after", e.header_after},
              {"plugins", e.plugins}});
  return map;
}
json json_of(const Collecting& e) { return {{"k", "collecting"}, {"n", e.items}}; }
json json_of(const CollectReported& e) {
  return {{"k", "collectreport"},
          {"id", e.nodeid},
          {"outcome", e.outcome},
          {"longrepr", longrepr_of(e.longrepr)},
          {"sections", pairs_of(e.sections)}};
}
json json_of(const Deselected& e) { return {{"k", "deselected"}, {"n", e.count}, {"ids", e.nodeids}}; }
json json_of(const ItemsCollected& e) {
  json rows = json::array();
  for (const Item& item : e.items) rows.push_back(row_of(item));
  json map = {{"k", "items"}, {"n", e.collected}, {"items", rows}};
  if (e.copies > 1) map["copies"] = e.copies;
  return map;
}
json json_of(const ItemAdded& e) { return {{"k", "item"}, {"i", e.index}, {"item", row_of(e.item)}}; }
json json_of(const CollectionFinished& e) { return {{"k", "collected"}, {"lines", e.lines}}; }
json json_of(const TestStarted& e) { return json::array({"S", e.index}); }
json json_of(const TestPassed& e) { return json::array({"P", e.index, e.start, e.setup, e.call, e.teardown}); }

json json_of(const Reported& e) {
  json map = {{"k", "report"},
              {"i", e.index},
              {"id", e.nodeid},
              {"loc", json::array({e.path, e.lineno, e.domain})},
              {"when", e.when},
              {"outcome", e.outcome},
              {"dur", e.duration},
              {"t0", e.start},
              {"t1", e.stop},
              {"longrepr", longrepr_of(e.longrepr)},
              {"sections", pairs_of(e.sections)},
              {"props", pairs_of(e.properties)}};
  if (e.wasxfail) map["wasxfail"] = *e.wasxfail;
  if (e.status) map["status"] = json::array({e.status->category, e.status->letter, e.status->word, e.status->markup});
  if (e.subtest) map["subtest"] = *e.subtest;
  if (e.skip_marked) map["skip_marked"] = true;
  if (e.shown) map["shown"] = true;
  return map;
}
json json_of(const TestFinished& e) { return {{"k", "finish"}, {"i", e.index}}; }
json json_of(const TestCrashed& e) {
  json map = {{"k", "crashed"},   {"i", e.index}, {"reason", e.reason},
              {"stack", e.stack}, {"out", e.out}, {"err", e.err}};
  if (e.timed_out) map["timed_out"] = true;
  return map;
}
json json_of(const Confirmed& e) { return {{"k", "confirmed"}, {"i", e.index}, {"verdict", e.verdict}}; }
json json_of(const TestTimeLimit& e) {
  json map = {{"k", "limit"}, {"seconds", e.seconds}};
  if (e.index >= 0) map["i"] = e.index;
  if (e.at_once) map["at_once"] = true;
  return map;
}
json json_of(const RunTimeLimit& e) { return {{"k", "limit"}, {"seconds", e.seconds}, {"run", true}}; }
json json_of(const WarningRecorded& e) {
  return {{"k", "warning"}, {"message", e.message}, {"category", e.category},
          {"when", e.when}, {"nodeid", e.nodeid},   {"location", json::array({e.path, e.lineno, e.function})},
          {"text", e.text}};
}
json json_of(const TextWritten& e) {
  constexpr const char* kOps[] = {"raw", "line", "sep", "newline", "rewrite", "printed"};
  json map = {{"k", "write"}, {"op", kOps[static_cast<int>(e.op)]}, {"text", e.text}};
  if (e.to_stderr) map["err"] = true;
  return map;
}
json json_of(const JunitNoted& e) {
  return {{"k", "junit"}, {"op", e.op}, {"i", e.index}, {"name", e.name}, {"value", e.value}};
}
json json_of(const LoopEnded&) { return frame("loop"); }
json json_of(const SummaryStage& e) {
  return {{"k", "summary"}, {"stage", e.begin ? "begin" : "end"}, {"exitstatus", e.exitstatus}};
}
json json_of(const LaidOutByPlugin& e) {
  return e.part.empty() ? json{{"k", "layout"}} : json{{"k", "layout"}, {"part", e.part}};
}

json json_of(const Stopped& e) { return {{"k", "stop"}, {"reason", e.reason}, {"failed", e.failed}}; }
json json_of(const WasInterrupted& e) { return {{"k", "interrupted"}, {"text", e.text}, {"location", e.location}}; }
json json_of(const InternalErrored& e) { return {{"k", "internal"}, {"lines", e.lines}}; }
json json_of(const UsageErrored& e) { return {{"k", "usage"}, {"text", e.text}, {"code", e.code}}; }
json json_of(const SyncAsked&) { return frame("sync"); }
json json_of(const RunDone& e) { return {{"k", "done"}, {"code", e.code}}; }

}  // namespace

std::string json_line(const Event& event) {
  const json line = std::visit([](const auto& known) { return json_of(known); }, event);
  return line.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace fastest::report
