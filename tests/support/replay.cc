// Map frames are decoded by the program's own decoder; only the hot arrays and the two lines that no runner sends are
// read here.
#include "support/replay.h"

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "execute/event_decode.h"

namespace fastest::testing {
namespace {

using nlohmann::json;

OptionValue option_value(const json& value) {
  if (value.is_boolean()) return value.get<bool>();
  if (value.is_number_integer()) return value.get<std::int64_t>();
  if (value.is_number()) return value.get<double>();
  if (value.is_string()) return value.get<std::string>();
  if (value.is_array() && (value.empty() || value[0].is_string())) return value.get<std::vector<std::string>>();
  return std::monostate{};
}

IniValue ini_value(const json& value) {
  if (value.is_boolean()) return {value.get<bool>()};
  if (value.is_number_integer()) return {value.get<std::int64_t>()};
  if (value.is_array()) return {value.get<std::vector<std::string>>()};
  return {value.get<std::string>()};
}

Options options_of(const json& line) {
  Options options;
  for (const auto& [dest, value] : line.at("options").items()) options.raw.values[dest] = option_value(value);
  for (const auto& [name, value] : line.at("ini").items()) options.ini[name] = ini_value(value);
  options.raw.args = line.at("args").get<std::vector<std::string>>();
  options.rootdir = line.at("rootdir");
  options.inipath = line.at("inipath");
  options.ignored_inipaths = line.value("ignored", std::vector<std::string>{});
  options.invocation_dir = line.at("invocation_dir");
  options.color = line.at("color");
  options.tty = line.at("tty");
  options.width = line.at("width");
  return options;
}

Event hot_event(const json& row) {
  if (row[0] == "S") return TestStarted{row[1].get<std::int64_t>()};
  return TestPassed{row[1].get<std::int64_t>(), row[2], row[3], row[4], row[5]};
}

Event event_of(const json& line) {
  if (line.is_array()) return hot_event(line);
  if (line.at("k") == "crashed")
    return TestCrashed{line.at("i"),   line.at("reason"), line.at("stack"),
                       line.at("out"), line.at("err"),    line.value("timed_out", false)};
  const std::vector<std::uint8_t> bytes = json::to_msgpack(line);
  const auto event = execute::decode_event({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  if (!event) throw std::runtime_error("not a frame: " + line.dump());
  return *event;
}

}  // namespace

RecordedRun parse_run(const std::string& lines) {
  RecordedRun run;
  std::istringstream stream(lines);
  for (std::string text; std::getline(stream, text);) {
    if (text.empty()) continue;
    const json line = json::parse(text);
    if (line.is_object() && line.at("k") == "run") {
      run.options = options_of(line);
    } else {
      run.events.push_back(event_of(line));
    }
  }
  return run;
}

std::string read_text(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  std::stringstream text;
  text << stream.rdbuf();
  return text.str();
}

void replay(const std::vector<Event>& events, Reporter& reporter) {
  for (const Event& event : events) reporter.on(event);
  reporter.finish();
}

}  // namespace fastest::testing
