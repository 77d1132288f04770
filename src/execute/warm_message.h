// What a client and a warm server say to each other: one question a connection, then answers. A message is `version
// byte | MessagePack`; descriptors travel beside it. Whatever is large or a secret of the run (environment, payload)
// is in a file in memory, whose descriptor is passed and which only the served run reads.
//
//   client: run / stop / status        server: started, then ended | refused | stopping | status
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "fastest/error.h"

namespace fastest::execute {

/// Where a passed descriptor goes in the served process.
struct Place {
  int number = -1;
  bool inherited = false;  ///< stays open in programs that tests start
};

/// Serve one run. Its descriptors: the run file, the client's folder, the life line, then one for each of `places`, of
/// which the first three are the ring's.
struct AskRun {
  int group = 0;  ///< process group to join; 0: a new session
  std::uint32_t umask = 022;
  std::uint64_t blocked = 0, ignored = 0;  ///< bit n - 1: signal n
  std::vector<Place> places;

  static constexpr std::size_t kOwn = 3;  ///< descriptors before those of `places`
};
struct AskStop {};
struct AskStatus {};
using WarmQuestion = std::variant<AskRun, AskStop, AskStatus>;

/// The run has begun; with the pidfd of its process.
struct RunStarted {
  int server = 0;  ///< process id of the server
};
struct RunOver {
  int exit_code = 0, signal = 0;
};
/// The server is out of date (and is going away), or cannot fork.
struct RunRefused {
  std::string reason;
};
struct Stopping {};
struct ServerStatus {
  int pid = 0;
  std::string rootdir, python;
  std::int64_t served = 0, running = 0, modules = 0;
  std::int64_t idle_left = 0;         ///< seconds until it ends itself
  std::vector<std::string> left_out;  ///< "name: reason", modules that are not kept
};
using WarmAnswer = std::variant<RunStarted, RunOver, RunRefused, Stopping, ServerStatus>;

std::string encode(const WarmQuestion& question);
std::string encode(const WarmAnswer& answer);
Result<WarmQuestion> decode_question(std::string_view message);
Result<WarmAnswer> decode_answer(std::string_view message);

/// The content of the run file.
struct RunFile {
  std::string environment;  ///< NAME=value, each with a NUL behind it
  std::string payload;      ///< marshalled
};
std::string encode(const RunFile& file);
Result<RunFile> decode_run_file(std::string_view bytes);

}  // namespace fastest::execute
