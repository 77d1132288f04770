// The contract between the runner and the reporters: every fact about a run is one of these, in the order in which it
// happened. docs/ARCHITECTURE.md ("The frame") says when each is sent; report/jsonl writes and replays them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "fastest/options.h"
#include "fastest/test.h"

namespace fastest {

/// Why something failed or was skipped. `text` may hold ANSI codes.
struct LongRepr {
  struct Crash {
    std::string path;
    int lineno = 0;  ///< one-based
    std::string message;
  };
  struct Skip {
    std::string path;
    int lineno = 0;  ///< one-based; -1: none
    std::string reason;
  };
  std::string text;
  bool plain = false;  ///< pytest's longrepr is a str: `text` is that, without a line end of its own
  std::optional<Crash> crash;
  std::optional<Skip> skip;
};

using Section = std::pair<std::string, std::string>;   ///< "Captured stdout call", text
using Property = std::pair<std::string, std::string>;  ///< record_property

/// What the terminal says of a report: `pytest_report_teststatus`.
struct ShownStatus {
  std::string category, letter, word;
  std::vector<std::string> markup;  ///< names such as "green", "bold"; empty: by category
};

struct SessionStarted {
  OptionValues changed;            ///< options that plugins changed
  std::string python, executable;  ///< "3.11.7", path
  std::string pluggy;              ///< "1.6.0"; empty: the copy in the binary
  std::string rootdir, configfile;
  std::vector<std::string> header;  ///< pytest_report_header of plugins: shown before "rootdir:", as pytest does
  std::vector<std::string>
      header_after;                  ///< those of plugins registered later than the terminal: shown after "plugins:"
  std::vector<std::string> plugins;  ///< "cov-5.0": distributions with plugins
};
/// Options that plugins changed after the start: all of them, those of SessionStarted included.
struct OptionsChanged {
  OptionValues changed;
};
struct Collecting {
  std::int64_t items = 0;
};
struct CollectReported {
  std::string nodeid, outcome;  ///< "failed" or "skipped"
  std::optional<LongRepr> longrepr;
  std::vector<Section> sections;
};
struct Deselected {
  std::int64_t count = 0;
  std::vector<std::string> nodeids;
};
/// `collected` counts what collectors gave before anything was deselected; -1: items and deselected ones. `copies`: so
/// many workers run each item, and every item is there so many times, one after the other.
struct ItemsCollected {
  std::vector<Item> items;
  std::int64_t collected = -1;
  int copies = 1;
};
struct ItemAdded {
  std::int64_t index = 0;
  Item item;
};
struct CollectionFinished {
  std::vector<std::string> lines;
};
struct TestStarted {
  std::int64_t index = 0;
};
/// A whole item that passed and of which nobody asked more; times in seconds since the epoch or durations.
struct TestPassed {
  std::int64_t index = 0;
  double start = 0, setup = 0, call = 0, teardown = 0;
};
struct Reported {
  std::int64_t index = -1;
  std::string nodeid, path, domain;
  int lineno = -1;
  std::string when, outcome;  ///< setup/call/teardown; passed/failed/skipped
  double duration = 0, start = 0, stop = 0;
  std::optional<LongRepr> longrepr;
  std::vector<Section> sections;
  std::vector<Property> properties;
  std::optional<std::string> wasxfail;
  std::optional<ShownStatus> status;
  std::optional<std::string> subtest;  ///< a subtest's description: "[message] (i=1)"
  bool skip_marked = false;  ///< keywords hold "skip" and not "pytestmark": the short summary folds it without its line
  bool shown = false;        ///< a debugger has shown it: not again in the failure sections
};
struct TestFinished {
  std::int64_t index = 0;
};
/// A test that ended its interpreter, or had to be ended with it because its time was over (`timed_out`); made by
/// dispatch or a pool, never by the runner.
struct TestCrashed {
  std::int64_t index = 0;
  std::string reason, stack, out, err;
  bool timed_out = false;
};
/// How many seconds a test may take, 0: any number. With an index it is about that item, from now on; without one about
/// every item, from its start.
struct TestTimeLimit {
  std::int64_t index = -1;
  double seconds = 0;
  bool at_once = false;  ///< the interpreter is ended without asking the test first
};
/// How many seconds the run may take until no other test is started.
struct RunTimeLimit {
  double seconds = 0;
};
/// A test that failed in a parallel run was run again, alone, when all others were done.
struct Confirmed {
  std::int64_t index = 0;
  /// "real": it fails alone, too; "order-dependent": it fails after the tests that its worker ran before it;
  /// "parallel-only": neither; "unknown": there was no time to find out.
  std::string verdict;
};
struct WarningRecorded {
  std::string message, category, when, nodeid, text;
  std::string path, function;
  int lineno = 0;
};
/// Text that a plugin or the runtime puts among the terminal's own lines; `kPrinted` is what user code printed, of
/// which the layout knows nothing.
struct TextWritten {
  enum class Op { kRaw, kLine, kSeparator, kEnsureNewline, kRewrite, kPrinted };
  Op op = Op::kRaw;
  std::string text;
  bool to_stderr = false;
};
/// A plugin has replaced the terminal reporter, or its summary: it writes what pytest would, as `TextWritten`. With a
/// `part` it asks for lines that only we have: "durations", "confirmations". "lost": it ended with its process.
struct LaidOutByPlugin {
  std::string part;
};
struct JunitNoted {
  std::string op, name, value;  ///< "testsuite_property", "attribute"
  std::int64_t index = -1;
};
/// All items are through; what plugins say around the loop comes before it or after it.
struct LoopEnded {};
struct SummaryStage {
  bool begin = true;
  int exitstatus = 0;
};
/// `failed`: `session.shouldfail` (-x, --maxfail), otherwise `session.shouldstop`.
struct Stopped {
  std::string reason;
  bool failed = true;
};
/// `text` is the crash message; `location` what stands under it for a KeyboardInterrupt: place or whole traceback.
struct WasInterrupted {
  std::string text, location;
};
struct InternalErrored {
  std::vector<std::string> lines;
};
struct UsageErrored {
  std::string text;
  int code = 4;
};
struct SyncAsked {};
struct RunDone {
  int code = 0;
};

using Event =
    std::variant<SessionStarted, OptionsChanged, Collecting, CollectReported, Deselected, ItemsCollected, ItemAdded,
                 CollectionFinished, TestStarted, TestPassed, Reported, TestFinished, TestCrashed, TestTimeLimit,
                 RunTimeLimit, Confirmed, WarningRecorded, TextWritten, LaidOutByPlugin, JunitNoted, LoopEnded,
                 SummaryStage, Stopped, WasInterrupted, InternalErrored, UsageErrored, SyncAsked, RunDone>;

}  // namespace fastest
