// See syntax.h. Children are read with a cursor: asking a node for its n-th child is linear in n.
#include "discover/syntax.h"

extern "C" const TSLanguage* tree_sitter_python();

namespace fastest::discover {

std::string_view Node::text() const {
  if (!exists()) return {};
  const std::uint32_t start = ts_node_start_byte(raw_);
  return {source_ + start, ts_node_end_byte(raw_) - start};
}

Node Node::field(std::string_view name) const {
  if (!exists()) return {};
  return {ts_node_child_by_field_name(raw_, name.data(), static_cast<std::uint32_t>(name.size())), source_};
}

std::vector<Node> Node::children() const {
  std::vector<Node> result;
  if (!exists()) return result;
  TSTreeCursor cursor = ts_tree_cursor_new(raw_);
  for (bool more = ts_tree_cursor_goto_first_child(&cursor); more; more = ts_tree_cursor_goto_next_sibling(&cursor)) {
    const TSNode node = ts_tree_cursor_current_node(&cursor);
    if (ts_node_is_named(node) && !ts_node_is_extra(node)) result.emplace_back(node, source_);
  }
  ts_tree_cursor_delete(&cursor);
  return result;
}

Node Node::only_child() const {
  const std::vector<Node> all = children();
  return all.size() == 1 ? all.front() : Node{};
}

SyntaxParser::SyntaxParser() : parser_(ts_parser_new(), &ts_parser_delete) {
  ts_parser_set_language(parser_.get(), tree_sitter_python());
}

SyntaxTree SyntaxParser::parse(std::string_view source) {
  const auto size = static_cast<std::uint32_t>(source.size());
  return {ts_parser_parse_string(parser_.get(), nullptr, source.data(), size), source};
}

}  // namespace fastest::discover
