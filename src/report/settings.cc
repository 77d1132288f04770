// Absent options have pytest's defaults, so a test may give an empty table.
#include "report/settings.h"

#include <strings.h>

#include <cctype>
#include <cstdlib>
#include <filesystem>

#include "fastest/error.h"

namespace fastest::report {
namespace {

ProgressStyle progress_style(const OptionLookup& lookup, bool captures) {
  const std::string style = lookup.ini("console_output_style", "progress");
  const bool uncaptured = !captures || lookup.text("capture", "fd") == "no";
  if (uncaptured && style != "progress-even-when-capture-no") return ProgressStyle::kNone;
  if (lookup.flag("setupshow")) return ProgressStyle::kNone;
  if (style == "classic") return ProgressStyle::kNone;
  if (style == "count") return ProgressStyle::kCount;
  return style == "times" ? ProgressStyle::kTimes : ProgressStyle::kPercent;
}

int verbosity_of(const OptionLookup& lookup, const std::string& kind, int global) {
  const std::string level = lookup.ini("verbosity_" + kind, "auto");
  return level == "auto" ? global : std::atoi(level.c_str());
}

std::optional<std::int64_t> whole(std::optional<double> number) {
  if (!number) return std::nullopt;
  return static_cast<std::int64_t>(*number);
}

std::optional<std::int64_t> max_warnings(const OptionLookup& lookup) {
  if (const auto given = lookup.number("max_warnings")) return whole(given);
  const std::string configured = lookup.ini("max_warnings", "");
  if (configured.empty()) return std::nullopt;
  return std::atoll(configured.c_str());
}

/// tox gives each of its environments a cache of its own.
std::string usual_cache_folder() {
  const char* tox = std::getenv("TOX_ENV_DIR");  // NOLINT(concurrency-mt-unsafe)
  return tox == nullptr ? ".pytest_cache" : joined(tox, ".pytest_cache");
}

std::string cache_line(const Options& options, const OptionLookup& lookup, const Settings& settings) {
  const std::string folder = lookup.ini("cache_dir", usual_cache_folder());
  if (!plugin_enabled(options, "cacheprovider") || (settings.verbosity <= 0 && folder == ".pytest_cache")) return {};
  const std::string path = joined(settings.places.root, folder);
  const std::string inside = settings.places.root + "/";
  return "cachedir: " + (path.starts_with(inside) ? path.substr(inside.size()) : path);
}

std::string config_line(const Options& options, const Settings& settings) {
  if (options.inipath.empty()) return {};
  std::string line = "configfile: " + relative_path(settings.places.root, options.inipath);
  std::string ignored;
  for (const std::string& path : options.ignored_inipaths) {
    ignored += (ignored.empty() ? "" : ", ") + std::filesystem::path(path).filename().string();
  }
  return ignored.empty() ? line : line + " (WARNING: ignoring pytest config in " + ignored + "!)";
}

std::string with_commas(const IniValue& value) {
  if (const auto* items = std::get_if<std::vector<std::string>>(&value.value)) {
    std::string text;
    for (const std::string& item : *items) text += (text.empty() ? "" : ", ") + item;
    return text;
  }
  std::string text;
  bool between = false;
  for (const char c : std::get<std::string>(value.value)) {
    if (c == ' ' || c == '\n' || c == '\t') {
      between = !text.empty();
      continue;
    }
    if (between) text += ", ";
    between = false;
    text += c;
  }
  return text;
}

std::string testpaths_line(const Options& options) {
  const auto found = options.ini.find("testpaths");
  if (found == options.ini.end() || !options.raw.args.empty() || options.invocation_dir != options.rootdir) return {};
  const bool is_text = std::holds_alternative<std::string>(found->second.value) ||
                       std::holds_alternative<std::vector<std::string>>(found->second.value);
  const std::string paths = is_text ? with_commas(found->second) : "";
  return paths.empty() ? "" : "testpaths: " + paths;
}

std::string ini_text(const IniValue& value) {
  if (const auto* text = std::get_if<std::string>(&value.value)) return *text;
  if (const auto* flag = std::get_if<bool>(&value.value)) return *flag ? "true" : "false";
  if (const auto* number = std::get_if<std::int64_t>(&value.value)) return std::to_string(*number);
  if (const auto* number = std::get_if<double>(&value.value)) return std::to_string(*number);
  return {};
}

std::string environment(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value == nullptr ? "" : value;
}

bool name_char(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

std::string with_variables(const std::string& text) {
  std::string result;
  for (std::size_t i = 0; i < text.size();) {
    std::size_t end = i + 1;
    const bool braced = text[i] == '$' && end < text.size() && text[end] == '{';
    end += braced ? 1 : 0;
    const std::size_t begin = end;
    while (text[i] == '$' && end < text.size() && name_char(text[end])) ++end;
    const std::string value = environment(text.substr(begin, end - begin));
    end += braced ? 1 : 0;
    result += text[i] == '$' && !value.empty() ? value : text.substr(i, end - i);
    i = end;
  }
  return result;
}

}  // namespace

std::string expanded_report_chars(const std::string& chars, bool disable_warnings) {
  std::string expanded;
  for (char c : chars) {
    if (c == 'F' || c == 'S') c = static_cast<char>(c - 'A' + 'a');
    if (c == 'a') {
      expanded = "sxXEf";
    } else if (c == 'A') {
      expanded = "PpsxXEf";
    } else if (c == 'N') {
      expanded.clear();
    } else if (expanded.find(c) == std::string::npos) {
      expanded += c;
    }
  }
  std::erase_if(expanded, [disable_warnings](char c) { return disable_warnings && c == 'w'; });
  const bool add = !disable_warnings && expanded.find('w') == std::string::npos;
  return add ? "w" + expanded : expanded;
}

const OptionValue* OptionLookup::find(const std::string& dest) const {
  if (changed_ != nullptr) {
    if (const auto found = changed_->find(dest); found != changed_->end()) return &found->second;
  }
  const auto found = options_.raw.values.find(dest);
  return found == options_.raw.values.end() ? nullptr : &found->second;
}

bool OptionLookup::flag(const std::string& dest, bool otherwise) const {
  const OptionValue* value = find(dest);
  const bool* flag = value == nullptr ? nullptr : std::get_if<bool>(value);
  if (flag != nullptr) return *flag;
  return value != nullptr && !std::holds_alternative<std::monostate>(*value) ? true : otherwise;
}

std::optional<double> OptionLookup::number(const std::string& dest) const {
  const OptionValue* value = find(dest);
  if (value == nullptr) return std::nullopt;
  if (const auto* number = std::get_if<std::int64_t>(value)) return static_cast<double>(*number);
  if (const auto* number = std::get_if<double>(value)) return *number;
  const auto* text = std::get_if<std::string>(value);
  return text == nullptr || text->empty() ? std::nullopt : std::optional<double>(std::atof(text->c_str()));
}

std::string OptionLookup::text(const std::string& dest, const std::string& otherwise) const {
  const OptionValue* value = find(dest);
  const auto* text = value == nullptr ? nullptr : std::get_if<std::string>(value);
  return text == nullptr ? otherwise : *text;
}

std::vector<std::string> OptionLookup::list(const std::string& dest) const {
  const OptionValue* value = find(dest);
  const auto* items = value == nullptr ? nullptr : std::get_if<std::vector<std::string>>(value);
  return items == nullptr ? std::vector<std::string>{} : *items;
}

std::string OptionLookup::ini(const std::string& name, const std::string& otherwise) const {
  const auto found = options_.ini.find(name);
  const std::string value = found == options_.ini.end() ? "" : ini_text(found->second);
  return value.empty() ? otherwise : value;
}

bool plugin_enabled(const Options& options, const std::string& name) {
  bool enabled = true;
  for (const std::string& given : OptionLookup(options).list("plugins")) {
    if (given == "no:" + name) enabled = false;
    if (given == name) enabled = true;
  }
  return enabled;
}

bool OptionLookup::ini_flag(const std::string& name, bool otherwise) const {
  const std::string value = ini(name, otherwise ? "true" : "false");
  for (const char* yes : {"true", "yes", "on", "y", "t", "1"}) {
    if (::strcasecmp(value.c_str(), yes) == 0) return true;
  }
  return false;
}

std::string junit_file(const OptionLookup& lookup, const std::string& start) {
  std::string path = with_variables(lookup.text("xmlpath"));
  if (path.empty()) return {};
  if (path == "~" || path.starts_with("~/")) path = environment("HOME") + path.substr(1);
  return std::filesystem::path(joined(start, path)).lexically_normal().string();
}

Settings settings_of(const Options& options, const OptionValues& changed) {
  const OptionLookup lookup(options, &changed);
  Settings settings;
  settings.color = options.color;
  settings.tty = options.tty;
  settings.width = options.width;
  settings.on_ci = !environment("CI").empty() || !environment("BUILD_NUMBER").empty();
  settings.places = {options.invocation_dir, options.rootdir};
  settings.verbosity = static_cast<int>(lookup.number("verbose").value_or(0));
  settings.case_verbosity = verbosity_of(lookup, "test_cases", settings.verbosity);
  settings.subtest_verbosity = verbosity_of(lookup, "subtests", settings.verbosity);
  settings.no_header = lookup.flag("no_header");
  settings.no_summary = lookup.flag("no_summary");
  settings.collect_only = lookup.flag("collectonly");
  settings.full_trace = lookup.flag("fulltrace");
  settings.debug = lookup.flag("debug") || !lookup.text("pastebin").empty();
  settings.fold_skipped = lookup.flag("fold_skipped", true);
  settings.force_short_summary = lookup.flag("force_short_summary");
  settings.xfail_tracebacks = lookup.flag("xfail_tb");
  settings.traceback = lookup.text("tbstyle", "auto");
  settings.capture = lookup.text("showcapture", "all");
  settings.report_chars = expanded_report_chars(lookup.text("reportchars", "fE"), lookup.flag("disable_warnings"));
  settings.progress = progress_style(lookup, plugin_enabled(options, "capture"));
  settings.durations = whole(lookup.number("durations"));
  settings.durations_min = lookup.number("durations_min");
  settings.max_warnings = max_warnings(lookup);
  settings.junit_path = junit_file(lookup, options.invocation_dir);
  settings.cache_line = cache_line(options, lookup, settings);
  settings.config_line = config_line(options, settings);
  settings.testpaths_line = testpaths_line(options);
  return settings;
}

}  // namespace fastest::report
