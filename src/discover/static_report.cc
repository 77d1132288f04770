// See static_report.h. Dynamic files are listed with what syntax predicts, and named with their reasons on standard
// error, so that nobody takes the list for more than it is.
#include "discover/static_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

namespace fastest::discover {
namespace {

constexpr std::size_t kShownReasons = 3;

/// Options that choose or order tests by what only a running Python knows.
struct NeedsPython {
  const char* dest;
  const char* spelling;
};
constexpr std::array kNeedPython = {NeedsPython{"keyword", "-k"},       NeedsPython{"lf", "--lf"},
                                    NeedsPython{"failedfirst", "--ff"}, NeedsPython{"newfirst", "--nf"},
                                    NeedsPython{"stepwise", "--sw"},    NeedsPython{"pyargs", "--pyargs"}};

bool is_set(const OptionValue& value) {
  if (const bool* flag = std::get_if<bool>(&value)) return *flag;
  if (const auto* text = std::get_if<std::string>(&value)) return !text->empty();
  return false;
}

std::string reasons_text(const FileCandidates& file) {
  std::string text;
  for (std::size_t i = 0; i < std::min(file.dynamic.size(), kShownReasons); ++i) {
    text.append(i == 0 ? "" : "; ").append(file.dynamic[i]);
  }
  if (file.dynamic.size() > kShownReasons) text += fmt::format("; and {} more", file.dynamic.size() - kShownReasons);
  return text;
}

/// --deselect takes prefixes of node ids.
bool is_deselected(const std::string& nodeid, const std::vector<std::string>& prefixes) {
  return std::any_of(prefixes.begin(), prefixes.end(),
                     [&](const std::string& prefix) { return nodeid.starts_with(prefix); });
}

std::string counts(std::size_t shown, std::size_t deselected) {
  const std::size_t all = shown + deselected;
  const auto tests = [](std::size_t count) { return fmt::format("{} test{}", count, count == 1 ? "" : "s"); };
  if (all == 0) return "no tests collected";
  if (deselected == 0) return tests(all) + " collected";
  if (shown == 0) return fmt::format("no tests collected ({} deselected)", deselected);
  return fmt::format("{}/{} collected ({} deselected)", shown, tests(all), deselected);
}

}  // namespace

Result<StaticReport> static_report(const Options& options, const Discovery& discovery, double seconds) {
  if (!options.flag("collectonly")) return Error{ExitCode::kUsageError, "--discovery=static needs --collect-only"};
  for (const NeedsPython& option : kNeedPython) {
    if (!is_set(options.value(option.dest))) continue;
    return Error{ExitCode::kUsageError, fmt::format("--discovery=static cannot answer {}", option.spelling),
                 "leave --discovery=static out: collection by Python knows all options"};
  }
  StaticReport report;
  const std::vector<std::string> deselect = options.list("deselect");
  const bool counts_only = options.number("verbose") < -1;
  std::map<std::string, std::size_t> by_file;
  std::size_t shown = 0, deselected = static_cast<std::size_t>(discovery.deselected);
  for (const FileCandidates& file : discovery.files) {
    for (const std::string& nodeid : file.nodeids) {
      const bool hidden = !deselect.empty() && is_deselected(nodeid, deselect);
      ++(hidden ? deselected : shown);
      if (hidden) continue;
      if (counts_only) ++by_file[file.path];
      if (!counts_only) report.out.append(nodeid).append("\n");
    }
    if (!file.dynamic.empty()) report.err += fmt::format("fastest: {} is dynamic: {}\n", file.path, reasons_text(file));
  }
  for (const std::string& warning : discovery.warnings) report.err += fmt::format("fastest: {}\n", warning);
  for (const std::string& missing : discovery.not_found) report.err += fmt::format("ERROR: not found: {}\n", missing);
  for (const auto& [path, count] : by_file) report.out += fmt::format("{}: {}\n", path, count);
  report.out += counts_only ? "\n" : fmt::format("\n{} in {:.2f}s\n", counts(shown, deselected), seconds);
  if (shown == 0) report.code = ExitCode::kNoTestsCollected;
  if (!discovery.not_found.empty()) report.code = ExitCode::kUsageError;
  return report;
}

}  // namespace fastest::discover
