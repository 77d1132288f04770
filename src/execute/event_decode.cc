// Fields are read leniently where pytest's own objects are lenient (a missing text is empty) and strictly in shape: a
// list where a text belongs makes the frame damaged.
#include "execute/event_decode.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "execute/msgpack_depth.h"

namespace fastest::execute {
namespace {

using nlohmann::json;

/// A field had the wrong shape. Private to this file: decode_event turns it into "nothing".
struct WrongShape {};

const json& field(const json& map, const char* name) {
  static const json kNone;
  const auto found = map.find(name);
  return found == map.end() ? kNone : *found;
}

std::string as_text(const json& value) {
  if (value.is_null()) return {};
  if (!value.is_string()) throw WrongShape{};
  return value.get_ref<const std::string&>();
}

std::int64_t as_integer(const json& value, std::int64_t otherwise = 0) {
  if (value.is_null()) return otherwise;
  if (!value.is_number_integer()) throw WrongShape{};
  return value.get<std::int64_t>();
}

int as_int(const json& value, int otherwise = 0) { return static_cast<int>(as_integer(value, otherwise)); }

double as_real(const json& value) {
  if (value.is_null()) return 0;
  if (!value.is_number()) throw WrongShape{};
  return value.get<double>();
}

bool as_flag(const json& value, bool otherwise = false) {
  if (value.is_null()) return otherwise;
  if (!value.is_boolean()) throw WrongShape{};
  return value.get<bool>();
}

const json& as_list(const json& value, std::size_t at_least = 0) {
  static const json kEmpty = json::array();
  if (value.is_null() && at_least == 0) return kEmpty;
  if (!value.is_array() || value.size() < at_least) throw WrongShape{};
  return value;
}

std::string text(const json& map, const char* name) { return as_text(field(map, name)); }

std::vector<std::string> texts(const json& value) {
  std::vector<std::string> result;
  for (const json& item : as_list(value)) result.push_back(as_text(item));
  return result;
}

std::vector<std::pair<std::string, std::string>> pairs(const json& value) {
  std::vector<std::pair<std::string, std::string>> result;
  for (const json& row : as_list(value)) {
    as_list(row, 2);
    result.emplace_back(as_text(row[0]), row[1].is_string() ? as_text(row[1]) : row[1].dump());
  }
  return result;
}

/// A plugin may put anything into an option: what the table's types do not hold is no value.
OptionValue option_value(const json& value) {
  if (value.is_boolean()) return value.get<bool>();
  if (value.is_number_integer()) return value.get<std::int64_t>();
  if (value.is_number()) return value.get<double>();
  if (value.is_string()) return value.get<std::string>();
  const auto is_text = [](const json& item) { return item.is_string(); };
  if (value.is_array() && std::all_of(value.begin(), value.end(), is_text)) return texts(value);
  return std::monostate{};
}

OptionValues option_values(const json& map) {
  OptionValues values;
  for (const auto& [name, value] : map.items()) values[name] = option_value(value);
  return values;
}

Item item_of(const json& row) {
  as_list(row, 4);
  return Item{as_text(row[0]), as_text(row[1]), as_int(row[2], -1), as_text(row[3])};
}

/// A row of the list of items: one item, or neighbours (items_frame.cc has the shapes).
void append_items(const json& row, std::vector<Item>& items) {
  as_list(row, 4);
  if (!row[2].is_string()) {
    items.push_back(item_of(row));
    return;
  }
  const json& fields = as_list(row[3]);
  if (fields.size() % 2 != 0) throw WrongShape{};
  for (std::size_t i = 0; i < fields.size(); i += 2) {
    const std::string name = as_text(fields[i]);
    items.push_back(
        {as_text(row[0]) + "::" + name, as_text(row[1]), as_int(fields[i + 1], -1), as_text(row[2]) + name});
  }
}

std::optional<LongRepr> longrepr_of(const json& value) {
  if (value.is_null()) return std::nullopt;
  if (!value.is_object()) throw WrongShape{};
  LongRepr result;
  result.text = text(value, "text");
  result.plain = as_flag(field(value, "plain"));
  if (const json& crash = field(value, "crash"); !crash.is_null()) {
    as_list(crash, 3);
    result.crash = LongRepr::Crash{as_text(crash[0]), as_int(crash[1]), as_text(crash[2])};
  }
  if (const json& skip = field(value, "skip"); !skip.is_null()) {
    as_list(skip, 3);
    result.skip = LongRepr::Skip{as_text(skip[0]), as_int(skip[1], -1), as_text(skip[2])};
  }
  return result;
}

std::optional<ShownStatus> status_of(const json& value) {
  if (value.is_null()) return std::nullopt;
  as_list(value, 3);
  ShownStatus status{as_text(value[0]), as_text(value[1]), as_text(value[2]), {}};
  if (value.size() > 3) status.markup = texts(value[3]);
  return status;
}

std::optional<std::string> optional_text(const json& map, const char* name) {
  const json& value = field(map, name);
  return value.is_null() ? std::nullopt : std::optional(as_text(value));
}

Event started(const json& map) {
  return SessionStarted{.changed = option_values(field(map, "options")),
                        .python = text(map, "python"),
                        .executable = text(map, "executable"),
                        .pluggy = text(map, "pluggy"),
                        .rootdir = text(map, "rootdir"),
                        .configfile = text(map, "configfile"),
                        .header = texts(field(map, "header")),
                        .header_after = texts(field(map, "header_after")),
                        .plugins = texts(field(map, "plugins"))};
}

Event collecting(const json& map) { return Collecting{as_integer(field(map, "n"))}; }

Event collect_reported(const json& map) {
  return CollectReported{text(map, "id"), text(map, "outcome"), longrepr_of(field(map, "longrepr")),
                         pairs(field(map, "sections"))};
}

Event deselected(const json& map) { return Deselected{as_integer(field(map, "n")), texts(field(map, "ids"))}; }

Event items_collected(const json& map) {
  ItemsCollected event{.items = {},
                       .collected = as_integer(field(map, "n"), -1),
                       .copies = std::max(as_int(field(map, "copies"), 1), 1)};
  for (const json& row : as_list(field(map, "items"))) append_items(row, event.items);
  return event;
}

Event item_added(const json& map) { return ItemAdded{as_integer(field(map, "i")), item_of(field(map, "item"))}; }

Event options_changed(const json& map) { return OptionsChanged{option_values(field(map, "options"))}; }
Event collection_finished(const json& map) { return CollectionFinished{texts(field(map, "lines"))}; }

Event reported(const json& map) {
  Reported event{.index = as_integer(field(map, "i"), -1),
                 .nodeid = text(map, "id"),
                 .path = {},
                 .domain = {},
                 .lineno = -1,
                 .when = text(map, "when"),
                 .outcome = text(map, "outcome"),
                 .duration = as_real(field(map, "dur")),
                 .start = as_real(field(map, "t0")),
                 .stop = as_real(field(map, "t1")),
                 .longrepr = longrepr_of(field(map, "longrepr")),
                 .sections = pairs(field(map, "sections")),
                 .properties = pairs(field(map, "props")),
                 .wasxfail = optional_text(map, "wasxfail"),
                 .status = status_of(field(map, "status")),
                 .subtest = optional_text(map, "subtest"),
                 .skip_marked = as_flag(field(map, "skip_marked")),
                 .shown = as_flag(field(map, "shown"))};
  if (const json& place = field(map, "loc"); !place.is_null()) {
    as_list(place, 3);
    event.path = as_text(place[0]);
    event.lineno = as_int(place[1], -1);
    event.domain = as_text(place[2]);
  }
  return event;
}

Event limit(const json& map) {
  const double seconds = as_real(field(map, "seconds"));
  if (as_flag(field(map, "run"))) return RunTimeLimit{seconds};
  return TestTimeLimit{as_integer(field(map, "i"), -1), seconds, as_flag(field(map, "at_once"))};
}

Event finished(const json& map) { return TestFinished{as_integer(field(map, "i"))}; }

Event confirmed(const json& map) { return Confirmed{as_integer(field(map, "i")), text(map, "verdict")}; }

Event warning(const json& map) {
  WarningRecorded event{.message = text(map, "message"),
                        .category = text(map, "category"),
                        .when = text(map, "when"),
                        .nodeid = text(map, "nodeid"),
                        .text = text(map, "text"),
                        .path = {},
                        .function = {}};
  if (const json& place = field(map, "location"); !place.is_null()) {
    as_list(place, 3);
    event.path = as_text(place[0]);
    event.lineno = as_int(place[1]);
    event.function = as_text(place[2]);
  }
  return event;
}

Event written(const json& map) {
  constexpr std::array<std::pair<std::string_view, TextWritten::Op>, 6> kOps{
      {{"raw", TextWritten::Op::kRaw},
       {"line", TextWritten::Op::kLine},
       {"sep", TextWritten::Op::kSeparator},
       {"newline", TextWritten::Op::kEnsureNewline},
       {"rewrite", TextWritten::Op::kRewrite},
       {"printed", TextWritten::Op::kPrinted}}};
  const std::string op = text(map, "op");
  for (const auto& [name, value] : kOps) {
    if (op == name) return TextWritten{value, text(map, "text"), as_flag(field(map, "err"))};
  }
  throw WrongShape{};
}

Event laid_out(const json& map) { return LaidOutByPlugin{text(map, "part")}; }

Event junit_noted(const json& map) {
  return JunitNoted{text(map, "op"), text(map, "name"), text(map, "value"), as_integer(field(map, "i"), -1)};
}

Event loop_ended(const json&) { return LoopEnded{}; }
Event summary(const json& map) { return SummaryStage{text(map, "stage") != "end", as_int(field(map, "exitstatus"))}; }

Event stopped(const json& map) { return Stopped{text(map, "reason"), as_flag(field(map, "failed"), true)}; }
Event interrupted(const json& map) { return WasInterrupted{text(map, "text"), text(map, "location")}; }
Event internal(const json& map) { return InternalErrored{texts(field(map, "lines"))}; }
Event usage(const json& map) { return UsageErrored{text(map, "text"), as_int(field(map, "code"), 4)}; }
Event sync(const json&) { return SyncAsked{}; }
Event done(const json& map) { return RunDone{as_int(field(map, "code"))}; }
Event test_started(const json& map) { return TestStarted{as_integer(field(map, "i"))}; }

struct Kind {
  std::string_view name;
  Event (*decode)(const json&);
};

constexpr std::array<Kind, 25> kKinds{{{"start", started},
                                       {"options", options_changed},
                                       {"collecting", collecting},
                                       {"collectreport", collect_reported},
                                       {"deselected", deselected},
                                       {"items", items_collected},
                                       {"collected", collection_finished},
                                       {"item", item_added},
                                       {"started", test_started},
                                       {"report", reported},
                                       {"finish", finished},
                                       {"confirmed", confirmed},
                                       {"limit", limit},
                                       {"warning", warning},
                                       {"write", written},
                                       {"layout", laid_out},
                                       {"junit", junit_noted},
                                       {"loop", loop_ended},
                                       {"summary", summary},
                                       {"stop", stopped},
                                       {"interrupted", interrupted},
                                       {"internal", internal},
                                       {"usage", usage},
                                       {"sync", sync},
                                       {"done", done}}};

}  // namespace

std::optional<Event> decode_event(std::string_view body) {
  if (!is_shallow(body)) return std::nullopt;
  const json map = json::from_msgpack(body.begin(), body.end(), true, false);
  if (!map.is_object()) return std::nullopt;
  try {
    const std::string kind = text(map, "k");
    for (const Kind& row : kKinds) {
      if (row.name == kind) return row.decode(map);
    }
  } catch (const WrongShape&) {
  } catch (const json::exception&) {  // dump() of text that is not UTF-8
  }
  return std::nullopt;
}

}  // namespace fastest::execute
