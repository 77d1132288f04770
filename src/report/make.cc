// Real clocks and real files enter here; the reporters themselves are functions of events.
#include "report/make.h"

#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string>

#include "report/jsonl.h"
#include "report/junit.h"
#include "report/plain.h"
#include "report/settings.h"
#include "report/terminal.h"

namespace fastest::report {
namespace {

double monotonic_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

double seconds_since_epoch() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

std::string hostname() {
  char name[256] = {};
  return ::gethostname(name, sizeof name - 1) == 0 ? name : "";
}

/// Written in place: the user may name a pipe or a device.
Status save(const std::string& path, const std::string& bytes) {
  std::error_code ignored;
  std::filesystem::create_directories(std::filesystem::path(path).parent_path(), ignored);
  std::FILE* file = std::fopen(path.c_str(), "wb");
  bool written = file != nullptr && std::fwrite(bytes.data(), 1, bytes.size(), file) == bytes.size();
  written = (file == nullptr || std::fclose(file) == 0) && written;
  if (!written) return Error{ExitCode::kInternalError, "cannot write " + path + ": " + std::strerror(errno)};
  return Done{};
}

Jsonl::Sink file_sink(const char* path) {
  const std::shared_ptr<std::FILE> file(std::fopen(path, "wb"),
                                        [](std::FILE* f) { return f == nullptr ? 0 : std::fclose(f); });
  return [file](std::string_view text) {
    return file != nullptr && std::fwrite(text.data(), 1, text.size(), file.get()) == text.size();
  };
}

}  // namespace

std::vector<std::unique_ptr<Reporter>> make_reporters(const Options& options, Output& output,
                                                      const Execution& execution) {
  std::vector<std::unique_ptr<Reporter>> reporters;
  if (plugin_enabled(options, "terminal")) {
    reporters.push_back(std::make_unique<Terminal>(options, output, monotonic_seconds, execution));
  } else {
    reporters.push_back(std::make_unique<Plain>(output));
  }
  if (plugin_enabled(options, "junitxml") && !OptionLookup(options).text("xmlpath").empty()) {
    JunitWorld world{seconds_since_epoch, monotonic_seconds, hostname(), save};
    reporters.push_back(std::make_unique<Junit>(options, output, std::move(world)));
  }
  if (const char* path = std::getenv("FASTEST_EVENT_LOG"); path != nullptr) {
    reporters.push_back(std::make_unique<Jsonl>(file_sink(path)));
  }
  return reporters;
}

}  // namespace fastest::report
