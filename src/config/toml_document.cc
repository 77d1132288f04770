// Statements, keys, tables and arrays, with TOML's rules about what may be defined twice. These rules need more than
// the data: a tree of marks beside it says which tables a header or a dotted key has defined, and which values are
// complete ("frozen": inline tables and arrays).
#include "config/toml_document.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <span>

#include "base/python_text.h"
#include "config/toml_scalar.h"

namespace fastest::config {
namespace {

using Key = std::vector<std::string>;
using Path = std::span<const std::string>;

constexpr std::string_view kBare = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
/// Python gives up at about this depth too; nobody nests so deep on purpose.
constexpr int kDeepest = 400;

/// A key as Python shows a tuple.
std::string shown(Path key) {
  std::string text = "(";
  for (const std::string& part : key) text += (text.size() > 1 ? ", " : "") + base::python_repr(part);
  return text + (key.size() == 1 ? ",)" : ")");
}

/// What is settled about the names of a document.
class Marks {
 public:
  [[nodiscard]] bool is_explicit(Path key) const {
    const Node* node = find(key);
    return node != nullptr && node->is_explicit;
  }
  /// A frozen value freezes all inside it.
  [[nodiscard]] bool is_frozen(Path key) const {
    const Node* node = &root_;
    for (const std::string& part : key) {
      const auto found = node->inside.find(part);
      if (found == node->inside.end()) return false;
      node = &found->second;
      if (node->is_frozen) return true;
    }
    return false;
  }
  void set_explicit(Path key) { make(key).is_explicit = true; }
  void set_frozen(Path key) { make(key).is_frozen = true; }
  /// A new item of an array of tables: its names are free again.
  void forget(Path key) { make(key) = Node{}; }

 private:
  struct Node {
    bool is_explicit = false, is_frozen = false;
    std::map<std::string, Node> inside;
  };
  [[nodiscard]] const Node* find(Path key) const {
    const Node* node = &root_;
    for (const std::string& part : key) {
      const auto found = node->inside.find(part);
      if (found == node->inside.end()) return nullptr;
      node = &found->second;
    }
    return node;
  }
  Node& make(Path key) {
    Node* node = &root_;
    for (const std::string& part : key) node = &node->inside[part];
    return *node;
  }
  Node root_;
};

TomlValue& add_member(TomlValue& table, const std::string& key, TomlValue value) {
  value.name = key;
  return table.members.emplace_back(std::move(value));
}

/// The table of that name, made if there is none; null: a value is in the way. Arrays of tables stand for their last
/// item.
TomlValue* nest(TomlValue& root, Path key, bool through_arrays, int line) {
  TomlValue* table = &root;
  for (const std::string& part : key) {
    TomlValue* next = table->find(part);
    if (next == nullptr) next = &add_member(*table, part, TomlValue{.line = line});
    if (through_arrays && next->type == TomlType::kArray && !next->items.empty()) next = &next->items.back();
    if (next->type != TomlType::kTable) return nullptr;
    table = next;
  }
  return table;
}

bool is_container(const TomlValue& value) { return value.type == TomlType::kTable || value.type == TomlType::kArray; }

class Reader {
 public:
  explicit Reader(std::string text) : cursor_(std::move(text)) {}

  Result<TomlValue> read() {
    root_.line = 1;
    while (true) {
      cursor_.skip_space();
      if (cursor_.at_end()) break;
      if (cursor_.take("\n")) continue;
      if (Status status = statement(); !status) return status.error();
      if (cursor_.at_end()) break;
      if (!cursor_.take("\n")) return cursor_.error("Expected newline or end of document after a statement");
    }
    return std::move(root_);
  }

 private:
  struct Pair {
    Key key;
    TomlValue value;
  };

  Status statement() {
    Status status = Done{};
    if (is_key_start(cursor_.peek())) {
      status = key_value();
    } else if (cursor_.sees("[")) {
      for (const Key& key : pending_) marks_.set_explicit(key);
      pending_.clear();
      status = cursor_.sees("[[") ? array_header() : table_header();
    } else if (!cursor_.sees("#")) {
      return cursor_.error("Invalid statement");
    }
    if (!status) return status;
    cursor_.skip_space();
    return cursor_.skip_comment();
  }

  static bool is_key_start(char c) {
    return c != '\0' && (kBare.find(c) != std::string_view::npos || c == '"' || c == '\'');
  }

  Status table_header() {
    Result<Key> key = header_key(1);
    if (!key) return key.error();
    if (marks_.is_explicit(*key) || marks_.is_frozen(*key)) {
      return cursor_.error(fmt::format("Cannot declare {} twice", shown(*key)));
    }
    marks_.set_explicit(*key);
    if (nest(root_, *key, true, cursor_.line()) == nullptr) return cursor_.error("Cannot overwrite a value");
    if (!cursor_.take("]")) return cursor_.error("Expected ']' at the end of a table declaration");
    header_ = key.take();
    return Done{};
  }

  Status array_header() {
    Result<Key> key = header_key(2);
    if (!key) return key.error();
    if (marks_.is_frozen(*key)) return cursor_.error("Cannot mutate immutable namespace " + shown(*key));
    marks_.forget(*key);
    marks_.set_explicit(*key);
    if (!append_table(*key)) return cursor_.error("Cannot overwrite a value");
    if (!cursor_.take("]]")) return cursor_.error("Expected ']]' at the end of an array declaration");
    header_ = key.take();
    return Done{};
  }

  Result<Key> header_key(std::size_t brackets) {
    cursor_.move(brackets);
    cursor_.skip_space();
    return read_key();
  }

  bool append_table(const Key& key) {
    TomlValue* table = nest(root_, Path(key).first(key.size() - 1), true, cursor_.line());
    if (table == nullptr) return false;
    TomlValue* array = table->find(key.back());
    if (array == nullptr) array = &add_member(*table, key.back(), {.type = TomlType::kArray, .line = cursor_.line()});
    if (array->type != TomlType::kArray) return false;
    array->items.push_back({.line = cursor_.line()});
    return true;
  }

  Status key_value() {
    const int line = cursor_.line();
    Result<Pair> pair = read_pair();
    if (!pair) return pair.error();
    Key whole = header_;
    for (std::size_t i = 0; i + 1 < pair->key.size(); ++i) {
      whole.push_back(pair->key[i]);
      if (marks_.is_explicit(whole)) return cursor_.error("Cannot redefine namespace " + shown(whole));
      pending_.push_back(whole);
    }
    if (marks_.is_frozen(whole)) return cursor_.error("Cannot mutate immutable namespace " + shown(whole));
    TomlValue* table = nest(root_, whole, true, line);
    if (table == nullptr || table->find(pair->key.back()) != nullptr) return cursor_.error("Cannot overwrite a value");
    whole.push_back(pair->key.back());
    if (is_container(pair->value)) marks_.set_frozen(whole);
    add_member(*table, whole.back(), std::move(pair->value));
    return Done{};
  }

  Result<Pair> read_pair() {
    Result<Key> key = read_key();
    if (!key) return key.error();
    if (!cursor_.take("=")) return cursor_.error("Expected '=' after a key in a key/value pair");
    cursor_.skip_space();
    Result<TomlValue> value = read_value();
    if (!value) return value.error();
    return Pair{key.take(), value.take()};
  }

  Result<Key> read_key() {
    Key key;
    do {
      cursor_.skip_space();
      Result<std::string> part = read_key_part();
      if (!part) return part.error();
      key.push_back(part.take());
      cursor_.skip_space();
    } while (cursor_.take("."));
    return key;
  }

  Result<std::string> read_key_part() {
    if (!is_key_start(cursor_.peek())) return cursor_.error("Invalid initial character for a key part");
    if (cursor_.sees("\"") || cursor_.sees("'")) return read_string(cursor_, false);
    const std::size_t start = cursor_.at();
    cursor_.skip(kBare);
    return std::string(cursor_.from(start));
  }

  Result<TomlValue> read_value() {
    if (depth_ == kDeepest) return cursor_.error("Nested too deeply");
    const int line = cursor_.line();
    ++depth_;
    Result<TomlValue> value = read_bare_value();
    --depth_;
    if (value) value->line = line;
    return value;
  }

  Result<TomlValue> read_bare_value() {
    if (cursor_.sees("\"") || cursor_.sees("'")) {
      Result<std::string> text = read_string(cursor_, true);
      if (!text) return text.error();
      return TomlValue{.type = TomlType::kString, .text = text.take()};
    }
    if (cursor_.take("true")) return TomlValue{.type = TomlType::kBool, .flag = true};
    if (cursor_.take("false")) return TomlValue{.type = TomlType::kBool, .flag = false};
    if (cursor_.take("[")) return read_array();
    if (cursor_.take("{")) return read_inline_table();
    auto value = read_number_or_date(cursor_);
    if (!value) return value.error();
    if (!*value) return cursor_.error("Invalid value");
    return std::move(**value);
  }

  Result<TomlValue> read_array() {
    TomlValue array{.type = TomlType::kArray};
    if (Status status = cursor_.skip_filler(); !status) return status.error();
    while (!cursor_.take("]")) {
      Result<TomlValue> item = read_value();
      if (!item) return item;
      array.items.push_back(item.take());
      if (Status status = cursor_.skip_filler(); !status) return status.error();
      if (cursor_.take("]")) break;
      if (!cursor_.take(",")) return cursor_.error("Unclosed array");
      if (Status status = cursor_.skip_filler(); !status) return status.error();
    }
    return array;
  }

  Result<TomlValue> read_inline_table() {
    TomlValue table;
    Marks marks;
    cursor_.skip_space();
    if (cursor_.take("}")) return table;
    while (true) {
      if (Status status = inline_member(table, marks); !status) return status.error();
      cursor_.skip_space();
      if (cursor_.take("}")) return table;
      if (!cursor_.take(",")) return cursor_.error("Unclosed inline table");
      cursor_.skip_space();
    }
  }

  Status inline_member(TomlValue& table, Marks& marks) {
    const int line = cursor_.line();
    Result<Pair> pair = read_pair();
    if (!pair) return pair.error();
    const Key& key = pair->key;
    if (marks.is_frozen(key)) return cursor_.error("Cannot mutate immutable namespace " + shown(key));
    TomlValue* inner = nest(table, Path(key).first(key.size() - 1), false, line);
    if (inner == nullptr) return cursor_.error("Cannot overwrite a value");
    if (inner->find(key.back()) != nullptr) {
      return cursor_.error("Duplicate inline table key " + base::python_repr(key.back()));
    }
    if (is_container(pair->value)) marks.set_frozen(key);
    add_member(*inner, key.back(), std::move(pair->value));
    return Done{};
  }

  TomlCursor cursor_;
  TomlValue root_;
  Marks marks_;
  Key header_;
  std::vector<Key> pending_;  ///< tables that dotted keys defined; closed to headers once the next one comes
  int depth_ = 0;
};

/// Line ends as "\n"; a lone "\r" stays, and is illegal.
std::string with_plain_line_ends(std::string_view text) {
  std::string plain;
  plain.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text.substr(i, 2) != "\r\n") plain += text[i];
  }
  return plain;
}

}  // namespace

const TomlValue* TomlValue::find(std::string_view key) const {
  const auto member = std::ranges::find(members, key, &TomlValue::name);
  return member == members.end() ? nullptr : &*member;
}

TomlValue* TomlValue::find(std::string_view key) {
  const auto member = std::ranges::find(members, key, &TomlValue::name);
  return member == members.end() ? nullptr : &*member;
}

Result<TomlValue> read_toml(std::string_view text) { return Reader(with_plain_line_ends(text)).read(); }

}  // namespace fastest::config
