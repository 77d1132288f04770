// What reading a command line costs at each start: our scan over the option table, against a CLI::App (CLI11) that is
// built from the same rows. docs/design/command-line.md draws the conclusion.
//
//   ninja -C build command_line_perf && for way in scan whole lazy; do build/command_line_perf $way; done
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/file_system.h"
#include "cli/parse.h"

namespace {

using fastest::cli::Flag;
using Words = std::vector<std::string>;

const Words kLine = {"-x",        "-q", "-k", "a and not b",      "--tb=short",
                     "--maxfail", "3",  "-p", "no:cacheprovider", "tests"};

/// Prints the first run, which is what a start pays, and the median of 101 more.
void measure(const char* name, void (*body)()) {
  std::vector<double> times;
  for (int i = 0; i < 102; ++i) {
    const auto start = std::chrono::steady_clock::now();
    body();
    times.push_back(std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - start).count());
  }
  const double first = times.front();
  std::nth_element(times.begin() + 1, times.begin() + 51, times.end());
  fmt::print("{:<36} first {:7.1f} us, then {:7.1f} us\n", name, first, times[51]);
}

void define(CLI::App& app, const Flag& flag) {
  std::string names;
  for (std::string_view spelling : flag.spellings) names.append(names.empty() ? "" : ",").append(spelling);
  if (fastest::cli::arity(flag) == 0) {
    app.add_flag(names);
  } else {
    app.add_option(names)->expected(fastest::cli::arity(flag) == 2 ? 0 : 1, 1)->take_all();
  }
}

void read(CLI::App& app) {
  Words paths;
  app.add_option("file_or_dir", paths);
  Words reversed(kLine.rbegin(), kLine.rend());
  app.parse(reversed);
}

/// Every row is defined, as CLI11 is meant to be used.
void whole_app() {
  CLI::App app{"fastest", "fastest"};
  app.set_help_flag();
  for (const Flag& flag : fastest::cli::flags()) define(app, flag);
  read(app);
}

/// Only the rows that this line names are defined: they must have been found by another scan before.
void lazy_app() {
  CLI::App app{"fastest", "fastest"};
  app.set_help_flag();
  std::set<const Flag*> seen;
  for (const std::string& word : kLine) {
    const Flag* flag = fastest::cli::find_flag(word.substr(0, word.find('=')));
    if (flag != nullptr && seen.insert(flag).second) define(app, *flag);
  }
  read(app);
}

void our_scan() {
  fastest::base::RealFileSystem files;
  const auto raw = fastest::cli::parse(kLine, {.files = &files, .folder = "/", .blocked = {}, .loaded = {}}, {});
  if (!raw) fmt::print("{}\n", raw.error().message);
}

}  // namespace

/// One variant a process, or the first would warm up code and allocator for the next.
int main(int argc, char** argv) {
  const std::string_view wanted = argc > 1 ? argv[1] : "";
  if (wanted == "scan") {
    measure("our scan", our_scan);
  } else if (wanted == "whole") {
    measure("CLI::App of every row", whole_app);
  } else if (wanted == "lazy") {
    measure("CLI::App of the rows on the line", lazy_app);
  } else {
    fmt::print("{} rows, {} words; usage: command_line_perf scan|whole|lazy\n", fastest::cli::flags().size(),
               kLine.size());
  }
}
