// What the processes of a pool say to each other besides events. To the parent: frames whose body is a list that begins
// with a word. From the parent: frames that python/fastest/pool reads.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "execute/failures.h"
#include "fastest/scheduler.h"

namespace fastest::execute {

/// The zygote has collected, and forks workers when it is told so, unless it has threads. Items in no list are
/// ordinary.
struct ZygoteReady {
  std::vector<std::pair<std::int64_t, std::string>> groups;  ///< index, name
  std::vector<std::int64_t> alone;
  bool has_threads = false;  ///< it cannot be forked
  std::string folder;        ///< in which workers that are spawned make their temporary folders; empty: not needed
};
/// The zygote got a SIGINT.
struct ZygoteInterrupted {};
struct WorkerForked {
  int slot = 0;
  int pid = 0;
};
struct WorkerEnded {
  int slot = 0, exit_code = 0, signal = 0;
};
/// A worker has nothing to do until it is told something.
struct WorkerWaits {};
/// A worker that was spawned has collected these node ids.
struct WorkerCollected {
  std::vector<std::string> nodeids;
};

/// A debugger has the terminal, or gives it back.
struct WorkerDebugs {
  bool begins = false;
};

using PoolMessage =
    std::variant<ZygoteReady, ZygoteInterrupted, WorkerForked, WorkerEnded, WorkerWaits, WorkerCollected, WorkerDebugs>;

/// Nothing: the body is an event.
std::optional<PoolMessage> decode_message(std::string_view body);

/// To a worker: run these items after what you have.
std::string frame_run(const std::vector<Span>& spans);
/// To a worker: nothing will follow what you have.
std::string frame_no_more();
/// To the zygote: fork a worker for this slot; so many tests have failed.
std::string frame_fork(int slot, std::int64_t failed);

/// To the zygote: an event that a worker has sent, for those who listen there.
std::string frame_event(std::string_view body);
/// To the zygote: what ended the worker that ran the item.
std::string frame_crashed(std::int64_t index, const std::string& cause);

/// How the tests ended, for the zygote's end of the session.
struct TestsOver {
  std::int64_t failed = 0;
  std::string stopped;             ///< why the session stops early; empty: it does not
  bool stopped_by_failure = true;  ///< `session.shouldfail`, else `session.shouldstop`
  bool interrupted = false;
  std::vector<FailedItem> confirm = {};  ///< to be run again, alone
  double confirm_seconds = 0;            ///< all of them together
  int exit_code = -1;                    ///< what a worker's session ended with, if that decides: -1: it does not
};
std::string frame_over(const TestsOver& over);

}  // namespace fastest::execute
