// ElementTree escapes line ends and tabs in attributes, and nothing but the markup characters in text.
#include "report/xml.h"

#include <algorithm>
#include <cstdio>

#include "report/text_width.h"

namespace fastest::report {
namespace {

std::string_view text_escape(char c) {
  switch (c) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    default:
      return {};
  }
}

std::string_view attribute_escape(char c) {
  switch (c) {
    case '"':
      return "&quot;";
    case '\r':
      return "&#13;";
    case '\n':
      return "&#10;";
    case '\t':
      return "&#09;";
    default:
      return text_escape(c);
  }
}

void append_escaped(std::string& result, std::string_view text, std::string_view (*escape)(char)) {
  for (const char c : text) {
    const std::string_view replacement = escape(c);
    if (replacement.empty()) {
      result += c;
    } else {
      result += replacement;
    }
  }
}

bool legal(char32_t c) {
  if (c < 0x20) return c == '\t' || c == '\n' || c == '\r';
  return c != 0x7F && (c < 0xD800 || c > 0xDFFF) && c != 0xFFFE && c != 0xFFFF;
}

std::string shown_code(char32_t c) {
  char text[16];
  std::snprintf(text, sizeof text, c <= 0xFF ? "#x%02X" : "#x%04X", static_cast<unsigned>(c));
  return text;
}

/// A byte that is not UTF-8, as Python would hold it.
constexpr char32_t surrogate_of(char32_t byte) { return 0xDC00 + byte; }

}  // namespace

void XmlElement::set(std::string_view name, std::string value) {
  const auto found =
      std::find_if(attributes.begin(), attributes.end(), [name](const auto& a) { return a.first == name; });
  if (found != attributes.end()) {
    found->second = std::move(value);
  } else {
    attributes.emplace_back(name, std::move(value));
  }
}

void XmlElement::append_to(std::string& result) const {
  result += "<" + tag;
  for (const auto& [name, value] : attributes) {
    result += " " + name + "=\"";
    append_escaped(result, value, attribute_escape);
    result += '"';
  }
  if (text.empty() && children.empty()) {
    result += " />";
    return;
  }
  result += '>';
  append_escaped(result, text, text_escape);
  for (const XmlElement& child : children) child.append_to(result);
  result += "</" + tag + ">";
}

std::string XmlElement::written() const {
  std::string result;
  append_to(result);
  return result;
}

std::string visible_xml(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  while (!text.empty()) {
    const std::string_view before = text;
    char32_t c = take_code_point(text);
    const std::size_t length = before.size() - text.size();
    if (length == 1 && c >= 0x80) c = surrogate_of(c);
    if (legal(c)) {
      result += before.substr(0, length);
    } else {
      result += shown_code(c);
    }
  }
  return result;
}

}  // namespace fastest::report
