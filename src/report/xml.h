// Just enough XML for reports: elements with attributes, text and children, written as Python's ElementTree writes
// them, so that tools which compare files see no difference to pytest's.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fastest::report {

struct XmlElement {
  std::string tag;
  std::vector<std::pair<std::string, std::string>> attributes;
  std::string text;
  std::vector<XmlElement> children;

  /// Replaces the value if the attribute is there, else puts it last.
  void set(std::string_view name, std::string value);
  [[nodiscard]] std::string written() const;

 private:
  void append_to(std::string& result) const;
};

/// Characters that XML cannot hold, shown as "#x1B".
std::string visible_xml(std::string_view text);

}  // namespace fastest::report
