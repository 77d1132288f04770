// The options and ini values that the terminal's output depends on, read once. Plugins may change options while they
// are configured: those values come with SessionStarted and win.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "fastest/options.h"
#include "report/paths.h"

namespace fastest::report {

enum class ProgressStyle { kNone, kPercent, kCount, kTimes };

struct Settings {
  bool color = false, tty = false, on_ci = false;
  int width = 80;
  int verbosity = 0, case_verbosity = 0, subtest_verbosity = 0;
  bool no_header = false, no_summary = false, collect_only = false, full_trace = false, debug = false;
  bool fold_skipped = true, force_short_summary = false, xfail_tracebacks = false;
  std::string traceback = "auto", capture = "all";
  std::string report_chars;  ///< expanded: `-ra` is "wsxXEf" here
  ProgressStyle progress = ProgressStyle::kPercent;
  std::optional<std::int64_t> durations, max_warnings;
  std::optional<double> durations_min;
  std::string junit_path;  ///< absolute; empty: none
  std::string cache_line;  ///< "cachedir: .pytest_cache" where the header shows it
  std::string config_line, testpaths_line;
  std::string python;  ///< version and path
  int copies = 1;      ///< so many workers run each item
  Places places;

  [[nodiscard]] bool shows(char report_char) const { return report_chars.find(report_char) != std::string::npos; }
};

Settings settings_of(const Options& options, const OptionValues& changed = {});

/// pytest's `getreportopt`: aliases and groups spelled out, warnings added.
std::string expanded_report_chars(const std::string& chars, bool disable_warnings);

/// An option that plugins may have changed, or the ini value as text.
class OptionLookup {
 public:
  explicit OptionLookup(const Options& options, const OptionValues* changed = nullptr)
      : options_(options), changed_(changed) {}

  [[nodiscard]] const OptionValue* find(const std::string& dest) const;
  [[nodiscard]] bool flag(const std::string& dest, bool otherwise = false) const;
  [[nodiscard]] std::optional<double> number(const std::string& dest) const;
  [[nodiscard]] std::string text(const std::string& dest, const std::string& otherwise = {}) const;
  [[nodiscard]] std::vector<std::string> list(const std::string& dest) const;
  [[nodiscard]] std::string ini(const std::string& name, const std::string& otherwise) const;
  [[nodiscard]] bool ini_flag(const std::string& name, bool otherwise) const;

 private:
  const Options& options_;
  const OptionValues* changed_;
};

/// False after `-p no:NAME`.
bool plugin_enabled(const Options& options, const std::string& name);

/// The xml file that --junitxml names: variables and ~ expanded, absolute.
std::string junit_file(const OptionLookup& lookup, const std::string& start);

}  // namespace fastest::report
