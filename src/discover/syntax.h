// Tree-sitter's trees as values: a tree that frees itself, and nodes that answer with texts.
#pragma once

#include <tree_sitter/api.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace fastest::discover {

/// A place in a tree; cheap to copy, valid as long as its SyntaxTree.
class Node {
 public:
  Node() = default;
  Node(TSNode raw, const char* source) : raw_(raw), source_(source) {}

  [[nodiscard]] bool exists() const { return source_ != nullptr && !ts_node_is_null(raw_); }
  [[nodiscard]] std::string_view type() const { return exists() ? ts_node_type(raw_) : ""; }
  [[nodiscard]] bool is(std::string_view name) const { return type() == name; }
  [[nodiscard]] std::string_view text() const;
  /// The child in a field of the grammar: field("name").
  [[nodiscard]] Node field(std::string_view name) const;
  /// Children without punctuation and comments.
  [[nodiscard]] std::vector<Node> children() const;
  /// The only child of that kind, or one that does not exist.
  [[nodiscard]] Node only_child() const;
  [[nodiscard]] bool has_error() const { return exists() && ts_node_has_error(raw_); }

 private:
  TSNode raw_{};
  const char* source_ = nullptr;
};

/// A parsed text. The text is owned by the caller and must live longer.
class SyntaxTree {
 public:
  SyntaxTree(TSTree* tree, std::string_view source) : tree_(tree, &ts_tree_delete), source_(source) {}
  [[nodiscard]] Node root() const { return {ts_tree_root_node(tree_.get()), source_.data()}; }

 private:
  std::unique_ptr<TSTree, void (*)(TSTree*)> tree_;
  std::string_view source_;
};

/// One parser; each thread needs its own.
class SyntaxParser {
 public:
  SyntaxParser();
  SyntaxTree parse(std::string_view source);

 private:
  std::unique_ptr<TSParser, void (*)(TSParser*)> parser_;
};

}  // namespace fastest::discover
