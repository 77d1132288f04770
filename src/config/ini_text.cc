#include "config/ini_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/python_text.h"

namespace fastest::config {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kCommentChars = "#;";

/// One line by its looks: name and value, only a name (a section), only a value (a continuation), or neither (blank,
/// comment).
struct Line {
  std::optional<std::string> name, value;
};

/// "[section]", perhaps with a comment behind it. A bracket that does not close makes the line a continuation.
Line bracket_line(std::string_view text) {
  const std::string_view bare = base::strip_right(text.substr(0, text.find_first_of(kCommentChars)));
  if (bare.ends_with(']')) return {std::string(bare.substr(1, bare.size() - 2)), std::nullopt};
  return {std::nullopt, std::string(base::strip(text))};
}

/// Where the name ends: at "=", unless a ":" comes first.
std::size_t separator(std::string_view text) {
  const std::size_t sign = text.find('=');
  const std::size_t colon = text.find(':');
  return std::min(sign, colon);
}

class IniReader {
 public:
  explicit IniReader(const std::string& path) : path_(path) {}

  Status read(std::string_view text) {
    if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
    for (std::string_view line : base::split_lines(text)) {
      ++line_;
      if (Status status = take(line); !status) return status;
    }
    return Done{};
  }
  std::vector<IniSection> sections;

 private:
  Status take(std::string_view raw) {
    const std::string_view content = base::strip_left(raw);
    if (content.empty() || kCommentChars.find(content[0]) != std::string_view::npos) return Done{};
    const std::string_view text = base::strip_right(raw);
    Line line;
    if (text[0] == '[') {
      line = bracket_line(text);
    } else if (base::space_at(text) != 0) {
      line.value = base::strip(text);
    } else if (const std::size_t at = separator(text); at != std::string_view::npos) {
      line = {std::string(base::strip(text.substr(0, at))), std::string(base::strip(text.substr(at + 1)))};
    } else {
      return error(fmt::format("unexpected line: {}", base::python_repr(text)));
    }
    return add(line);
  }

  Status add(const Line& line) {
    if (!line.value) return add_section(*line.name);
    return line.name ? add_entry(*line.name, *line.value) : add_continuation(*line.value);
  }

  Status add_section(const std::string& name) {
    if (name.empty()) return error("empty section name");
    if (find_section(sections, name) != nullptr) return error("duplicate section " + base::python_repr(name));
    sections.push_back({name, {}});
    may_continue_ = false;
    return Done{};
  }

  Status add_entry(const std::string& name, const std::string& value) {
    if (sections.empty()) return error("no section header defined");
    auto& entries = sections.back().entries;
    const bool is_known = std::ranges::any_of(entries, [&](const IniEntry& entry) { return entry.name == name; });
    if (is_known) return error("duplicate name " + base::python_repr(name));
    entries.push_back({name, value, line_});
    may_continue_ = true;
    return Done{};
  }

  Status add_continuation(const std::string& text) {
    if (!may_continue_) return error("unexpected value continuation");
    std::string& value = sections.back().entries.back().value;
    value += (value.empty() ? "" : "\n") + text;
    return Done{};
  }

  [[nodiscard]] Error error(std::string_view message) const {
    return {ExitCode::kUsageError, fmt::format("{}:{}: {}", path_, line_, message)};
  }

  const std::string& path_;
  int line_ = 0;
  bool may_continue_ = false;
};

}  // namespace

Result<std::vector<IniSection>> parse_ini(const std::string& path, std::string_view text) {
  IniReader reader(path);
  if (Status status = reader.read(text); !status) return status.error();
  return std::move(reader.sections);
}

const IniSection* find_section(const std::vector<IniSection>& sections, std::string_view name) {
  const auto section = std::ranges::find(sections, name, &IniSection::name);
  return section == sections.end() ? nullptr : &*section;
}

}  // namespace fastest::config
