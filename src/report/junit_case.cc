// The forms are pytest's: which tag a report becomes depends on its phase, and captured output comes once, with the
// teardown.
#include "report/junit_case.h"

#include <cstdio>
#include <optional>

#include "base/python_text.h"
#include "base/text.h"
#include "report/paths.h"
#include "report/text_width.h"

namespace fastest::report {
namespace {

constexpr std::size_t kMessageBudget = 500;

std::string without_prefix(const std::string& text, std::string_view prefix) {
  return text.starts_with(prefix) ? text.substr(prefix.size()) : text;
}

std::optional<std::string> crash_message(const Reported& report) {
  if (!report.longrepr || !report.longrepr->crash) return std::nullopt;
  return report.longrepr->crash->message;
}

std::string sections(const Reported& report, std::string_view prefix, std::string_view between) {
  std::string text;
  bool first = true;
  for (const auto& [name, content] : report.sections) {
    if (!name.starts_with(prefix)) continue;
    if (!first) text += between;
    first = false;
    text += content;
  }
  return text;
}

std::string with_heading(std::string_view name, const std::string& content) {
  const std::string side(33, '-');
  return side + " Captured " + std::string(name) + " " + side + "\n" + content + "\n";
}

std::string skip_tuple(const Reported& report) {
  if (!report.longrepr || !report.longrepr->skip) return plain_longrepr(report, false);
  const LongRepr::Skip& skip = *report.longrepr->skip;
  const std::string line = skip.lineno < 0 ? "None" : std::to_string(skip.lineno);
  return "(" + base::python_repr(skip.path) + ", " + line + ", " + base::python_repr(skip.reason) + ")";
}

}  // namespace

XmlElement properties_element(const std::vector<Property>& properties) {
  XmlElement element{"properties", {}, {}, {}};
  for (const auto& [name, value] : properties) {
    element.children.push_back({"property", {{"name", name}, {"value", visible_xml(value)}}, {}, {}});
  }
  return element;
}

std::vector<std::string> junit_names(std::string_view nodeid) {
  const std::string_view path = node_path(nodeid);
  std::string module = base::replace_all(path, "/", ".");
  if (module.ends_with(".py")) module.resize(module.size() - 3);
  std::vector<std::string> names = {module};
  if (path.size() == nodeid.size()) return names;
  const std::string_view rest = nodeid.substr(path.size() + 2);
  const std::size_t bracket = rest.find('[');
  std::string_view name_part = rest.substr(0, bracket);
  for (std::size_t end = name_part.find("::"); end != std::string_view::npos; end = name_part.find("::")) {
    names.emplace_back(name_part.substr(0, end));
    name_part.remove_prefix(end + 2);
  }
  names.emplace_back(name_part);
  if (bracket != std::string_view::npos)
    names.back() += std::string(rest.substr(bracket)) + (rest.ends_with(']') ? "" : "]");
  return names;
}

std::string shortened_message(const std::string& message) {
  std::vector<std::string_view> lines = base::split_lines(message);
  if (lines.empty()) lines.emplace_back();
  std::string kept;
  std::size_t size = 0, number = 0;
  for (const std::string_view line : lines) {
    const std::size_t length = code_points(line) + 1;
    if (number > 0 && size + length > kMessageBudget) break;
    kept.append(number > 0 ? "\n" : "").append(line);
    size += length;
    ++number;
  }
  const bool cut = code_points(kept) > kMessageBudget;
  if (cut) kept = std::string(first_code_points(kept, kMessageBudget)) + "...";
  const std::size_t left = lines.size() - number;
  if (left == 0 && !cut) return message;
  const std::string note = left == 0 ? "truncated" : "+" + std::to_string(left) + " more line" + (left > 1 ? "s" : "");
  return kept + "\n[" + note + "; full report in element text]";
}

std::string plain_longrepr(const Reported& report, bool colored) {
  if (!report.longrepr) return "None";
  const std::string text = colored ? strip_ansi(report.longrepr->text) : report.longrepr->text;
  return report.longrepr->plain ? text : std::string(base::strip(text));
}

void JunitCase::identify(const Reported& report) {
  if (!attributes_.empty() && nodeid_ == report.nodeid) return;
  nodeid_ = report.nodeid;
  std::vector<std::string> names = junit_names(report.nodeid);
  const std::string name = names.back();
  names.pop_back();
  if (!style_.prefix.empty()) names.insert(names.begin(), style_.prefix);
  attributes_ = {{"classname", base::join(names, ".")}, {"name", visible_xml(name)}};
  if (!style_.xunit1) return;
  attributes_.emplace_back("file", report.path);
  if (report.lineno >= 0) attributes_.emplace_back("line", std::to_string(report.lineno));
}

void JunitCase::attribute(std::string_view name, std::string_view value) {
  own_attributes_.emplace_back(name, visible_xml(value));
}

void JunitCase::add_properties(const std::vector<Property>& properties) {
  properties_.insert(properties_.end(), properties.begin(), properties.end());
}

void JunitCase::add(XmlElement element) {
  if (element.tag == "failure") ++counts_.failures;
  if (element.tag == "error") ++counts_.errors;
  if (element.tag == "skipped") ++counts_.skipped;
  elements_.push_back(std::move(element));
}

void JunitCase::add_message(const char* tag, std::string message, const std::string& text) {
  add({tag, {{"message", std::move(message)}}, visible_xml(text), {}});
}

std::string JunitCase::main_message(const Reported& report) const {
  return crash_message(report).value_or(plain_longrepr(report, style_.colored));
}

void JunitCase::fail(const Reported& report) {
  if (report.wasxfail) return add_message("skipped", "xfail-marked test passes unexpectedly", "None");
  add_message("failure", visible_xml(shortened_message(main_message(report))), plain_longrepr(report, style_.colored));
}

void JunitCase::error(const Reported& report) {
  const std::string phase = report.when == "teardown" ? "teardown" : "setup";
  const std::string message = "failed on " + phase + " with \"" + main_message(report) + "\"";
  add_message("error", visible_xml(shortened_message(message)), plain_longrepr(report, style_.colored));
}

void JunitCase::skip(const Reported& report) {
  if (report.wasxfail) {
    const std::string reason = visible_xml(without_prefix(*report.wasxfail, "reason: "));
    return add({"skipped", {{"type", "pytest.xfail"}, {"message", reason}}, {}, {}});
  }
  const LongRepr::Skip skip =
      report.longrepr && report.longrepr->skip
          ? *report.longrepr->skip
          : LongRepr::Skip{report.path, report.lineno + 1, plain_longrepr(report, style_.colored)};
  const std::string reason = without_prefix(skip.reason, "Skipped: ");
  const std::string line = skip.lineno < 0 ? "None" : std::to_string(skip.lineno);
  add({"skipped",
       {{"type", "pytest.skip"}, {"message", visible_xml(reason)}},
       visible_xml(skip.path + ":" + line + ": " + reason),
       {}});
  captured(report);
}

void JunitCase::collect_error(const Reported& report) {
  add_message("error", "collection failure", plain_longrepr(report, style_.colored));
}

void JunitCase::collect_skip(const Reported& report) {
  add_message("skipped", "collection skipped", skip_tuple(report));
}

void JunitCase::internal_error(const std::string& text) {
  attributes_ = {{"classname", "pytest"}, {"name", "internal"}};
  add_message("error", "internal error", text);
}

void JunitCase::captured(const Reported& report) {
  const std::string& kind = style_.logging;
  if (kind == "no" || (!style_.log_passing && report.outcome == "passed")) return;
  const bool all = kind == "all", both = all || kind == "out-err";
  std::string content;
  if (all || kind == "log") content = with_heading("Log", sections(report, "Captured log", "\n"));
  if (both || kind == "system-out") {
    content += with_heading("Out", sections(report, "Captured stdout", ""));
    add({"system-out", {}, visible_xml(content), {}});
    content.clear();
  }
  if (both || kind == "system-err") {
    content += with_heading("Err", sections(report, "Captured stderr", ""));
    add({"system-err", {}, visible_xml(content), {}});
    content.clear();
  }
  if (!content.empty()) add({"system-out", {}, visible_xml(content), {}});
}

XmlElement JunitCase::element() const {
  XmlElement testcase{"testcase", attributes_, {}, {}};
  for (const auto& [name, value] : own_attributes_) {
    if (style_.xunit1 || name == "classname" || name == "name") testcase.set(name, value);
  }
  char time[32];
  std::snprintf(time, sizeof time, "%.3f", duration_);
  testcase.set("time", time);
  if (!properties_.empty()) testcase.children.push_back(properties_element(properties_));
  testcase.children.insert(testcase.children.end(), elements_.begin(), elements_.end());
  return testcase;
}

}  // namespace fastest::report
