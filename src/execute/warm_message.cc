// The other side is a process of the same user, but perhaps of another version, or no fastest at all: nothing that
// comes is believed before it was looked at.
#include "execute/warm_message.h"

#include <cstring>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>

#include "execute/msgpack_depth.h"

namespace fastest::execute {
namespace {

using nlohmann::json;

constexpr char kVersion = 1;
constexpr int kHighestFd = 1 << 20;

Error damaged() { return {ExitCode::kInternalError, "the message makes no sense"}; }

std::string packed(const json& value) {
  const std::vector<std::uint8_t> body = json::to_msgpack(value);
  return kVersion + std::string(body.begin(), body.end());
}

std::optional<json> unpacked(std::string_view message) {
  if (message.empty() || message.front() != kVersion || !is_shallow(message.substr(1))) return std::nullopt;
  json value = json::from_msgpack(message.begin() + 1, message.end(), true, false);
  if (!value.is_object() || !value.contains("k") || !value["k"].is_string()) return std::nullopt;
  return value;
}

/// Reads fields and remembers whether one was missing or of a wrong kind.
class Fields {
 public:
  explicit Fields(const json& value) : value_(value) {}

  [[nodiscard]] bool good() const { return good_; }

  template <typename Number>
  Number number(const char* name) {
    const auto found = value_.find(name);
    if (found == value_.end()) return fail<Number>();
    if (found->is_number_unsigned()) {
      const auto held = found->template get<std::uint64_t>();
      return held <= static_cast<std::uint64_t>(std::numeric_limits<Number>::max()) ? static_cast<Number>(held)
                                                                                    : fail<Number>();
    }
    if (!found->is_number_integer() || !std::numeric_limits<Number>::is_signed) return fail<Number>();
    const auto held = found->template get<std::int64_t>();
    return held >= static_cast<std::int64_t>(std::numeric_limits<Number>::min()) ? static_cast<Number>(held)
                                                                                 : fail<Number>();
  }

  std::string text(const char* name) {
    const auto found = value_.find(name);
    return found != value_.end() && found->is_string() ? found->get<std::string>() : fail<std::string>();
  }

  std::vector<std::string> texts(const char* name) {
    std::vector<std::string> result;
    for (const json& one : list(name)) result.push_back(one.is_string() ? one.get<std::string>() : fail<std::string>());
    return result;
  }

  std::vector<Place> places(const char* name) {
    std::vector<Place> result;
    for (const json& one : list(name)) {
      const bool is_pair = one.is_array() && one.size() == 2 && one[0].is_number_unsigned() && one[1].is_boolean() &&
                           one[0].get<std::uint64_t>() < kHighestFd;
      if (!is_pair) return fail<std::vector<Place>>();
      result.push_back({one[0].get<int>(), one[1].get<bool>()});
    }
    return result;
  }

 private:
  json list(const char* name) {
    const auto found = value_.find(name);
    return found != value_.end() && found->is_array() ? *found : fail<json>();
  }
  template <typename T>
  T fail() {
    good_ = false;
    return {};
  }

  const json& value_;
  bool good_ = true;
};

json packable(const AskRun& ask) {
  json places = json::array();
  for (const Place& place : ask.places) places.push_back({place.number, place.inherited});
  return {
      {"k", "run"},      {"group", ask.group}, {"umask", ask.umask}, {"blocked", ask.blocked}, {"ignored", ask.ignored},
      {"places", places}};
}
json packable(const AskStop&) { return {{"k", "stop"}}; }
json packable(const AskStatus&) { return {{"k", "status"}}; }
json packable(const RunStarted& answer) { return {{"k", "started"}, {"server", answer.server}}; }
json packable(const RunOver& answer) { return {{"k", "over"}, {"code", answer.exit_code}, {"signal", answer.signal}}; }
json packable(const RunRefused& answer) { return {{"k", "refused"}, {"reason", answer.reason}}; }
json packable(const Stopping&) { return {{"k", "stopping"}}; }
json packable(const ServerStatus& status) {
  return {{"k", "status"},
          {"pid", status.pid},
          {"rootdir", status.rootdir},
          {"python", status.python},
          {"served", status.served},
          {"running", status.running},
          {"modules", status.modules},
          {"idle_left", status.idle_left},
          {"left_out", status.left_out}};
}

AskRun read_run(Fields& fields) {
  return {.group = fields.number<int>("group"),
          .umask = fields.number<std::uint32_t>("umask"),
          .blocked = fields.number<std::uint64_t>("blocked"),
          .ignored = fields.number<std::uint64_t>("ignored"),
          .places = fields.places("places")};
}

ServerStatus read_status(Fields& fields) {
  return {.pid = fields.number<int>("pid"),
          .rootdir = fields.text("rootdir"),
          .python = fields.text("python"),
          .served = fields.number<std::int64_t>("served"),
          .running = fields.number<std::int64_t>("running"),
          .modules = fields.number<std::int64_t>("modules"),
          .idle_left = fields.number<std::int64_t>("idle_left"),
          .left_out = fields.texts("left_out")};
}

template <typename Message>
Result<Message> checked(const Fields& fields, Message message) {
  return fields.good() ? Result<Message>(std::move(message)) : damaged();
}

}  // namespace

std::string encode(const WarmQuestion& question) {
  return packed(std::visit([](const auto& held) { return packable(held); }, question));
}

std::string encode(const WarmAnswer& answer) {
  return packed(std::visit([](const auto& held) { return packable(held); }, answer));
}

Result<WarmQuestion> decode_question(std::string_view message) {
  const std::optional<json> value = unpacked(message);
  if (!value) return damaged();
  Fields fields(*value);
  const std::string kind = fields.text("k");
  if (kind == "stop") return WarmQuestion(AskStop{});
  if (kind == "status") return WarmQuestion(AskStatus{});
  if (kind != "run") return damaged();
  AskRun ask = read_run(fields);
  if (ask.group < 0 || ask.umask > 0777 || ask.places.size() < 3) return damaged();
  return checked<WarmQuestion>(fields, std::move(ask));
}

Result<WarmAnswer> decode_answer(std::string_view message) {
  const std::optional<json> value = unpacked(message);
  if (!value) return damaged();
  Fields fields(*value);
  const std::string kind = fields.text("k");
  if (kind == "stopping") return WarmAnswer(Stopping{});
  if (kind == "started") return checked<WarmAnswer>(fields, RunStarted{fields.number<int>("server")});
  if (kind == "over")
    return checked<WarmAnswer>(fields, RunOver{fields.number<int>("code"), fields.number<int>("signal")});
  if (kind == "refused") return checked<WarmAnswer>(fields, RunRefused{fields.text("reason")});
  if (kind == "status") return checked<WarmAnswer>(fields, read_status(fields));
  return damaged();
}

std::string encode(const RunFile& file) {
  const std::uint64_t size = file.environment.size();
  std::string bytes(sizeof size, '\0');
  std::memcpy(bytes.data(), &size, sizeof size);
  return bytes + file.environment + file.payload;
}

Result<RunFile> decode_run_file(std::string_view bytes) {
  std::uint64_t size = 0;
  if (bytes.size() < sizeof size) return damaged();
  std::memcpy(&size, bytes.data(), sizeof size);
  bytes.remove_prefix(sizeof size);
  if (size > bytes.size()) return damaged();
  return RunFile{std::string(bytes.substr(0, size)), std::string(bytes.substr(size))};
}

}  // namespace fastest::execute
