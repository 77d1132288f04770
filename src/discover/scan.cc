// How a file becomes a list of node ids without running any of it.
//
// The problem. pytest imports every test file to know its tests; for 10,000 small tests that is most of a second of
// CPython, and it is paid even for `--collect-only`. Most test files need none of that: their tests are `def test_...`
// in modules and classes, and their parameters are literals. For the rest, what we must know is *that* we do not know.
//
// The passes over one file:
//   1. skeleton.cc   bytes -> a shorter text. Bodies of functions go, and plain functions become table rows. (about 3
//   ns a byte)
//   2. tree-sitter   the shorter text -> a syntax tree. (100 ns a byte and more, on 10 to 30 % of the bytes)
//   3. names.cc      what names stand for: `pt.mark` is pytest.mark, CASES is a list that nobody changes.
//   4. model.cc      functions and classes with their decorators; parametrize.cc and value.cc make the ids of literal
//   parameters.
//   5. expand.cc     classes, inheritance inside the file, unittest's rules, marks from outside in -> node ids in
//   pytest's order.
//
// Example. `@pytest.mark.parametrize("n", [1, *range(2, 4)])` on `def test_a(n)` gives test_a[1], test_a[2], test_a[3].
// With `load_cases()` instead of the list, the file is dynamic: "test_a: parametrize: its values are computed".
//
// The rule. A file without reasons is *certain*: importing it in an environment without surprises (no ImportError, no
// plugin that makes tests) gives these ids in this order. Whenever a construct could make it otherwise, there is a
// reason. So every list here (harmless decorators, opaque calls, known bases) names what is safe, and never what is
// dangerous. Reasons cost time only: at run time collection by Python is the truth.
//
// Why not a hand-written parser for everything? Decorators, calls, nested literals and string prefixes are where such
// parsers are wrong; tree-sitter has a tested grammar. Why not tree-sitter alone? It needs 75 ms for 10,000 tests on
// one core, this needs 13.
#include "discover/scan.h"

#include <algorithm>

#include "base/python_text.h"
#include "discover/expand.h"
#include "discover/names.h"
#include "discover/skeleton.h"
#include "discover/value.h"

namespace fastest::discover {
namespace {

/// PEP 263: a comment in the first two lines. Python would decode the file by it.
bool declares_other_encoding(std::string_view source) {
  for (int line = 0; line < 2; ++line) {
    const std::size_t end = std::min(source.find('\n'), source.size());
    const std::string_view text = base::strip(source.substr(0, end));
    const std::size_t coding = text.starts_with('#') ? text.find("coding") : std::string_view::npos;
    if (coding != std::string_view::npos && coding + 6 < text.size() &&
        (text[coding + 6] == ':' || text[coding + 6] == '=')) {
      const std::string_view name = base::strip(text.substr(coding + 7));
      return !name.starts_with("utf") && !name.starts_with("UTF") && !name.starts_with("ascii");
    }
    source.remove_prefix(std::min(end + 1, source.size()));
  }
  return false;
}

void sort_unique(std::vector<std::string>& names) {
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
}

/// The names of all marks that the file mentions anywhere outside function bodies.
void add_marks(std::string_view skeleton, FileFacts& facts) {
  constexpr std::string_view kMark = "mark.";
  for (std::size_t at = skeleton.find(kMark); at != std::string_view::npos; at = skeleton.find(kMark, at)) {
    at += kMark.size();
    const std::size_t end = std::min(skeleton.find_first_of("()[]{},:;= \t\r\n.@#", at), skeleton.size());
    facts.marks.emplace_back(skeleton.substr(at, end - at));
  }
  sort_unique(facts.marks);
}

/// Calls at module level that may skip the module as a whole.
void add_skip_reasons(std::string_view skeleton, FileFacts& facts) {
  for (std::string_view call : {"importorskip(", "allow_module_level", "SkipTest("}) {
    if (skeleton.find(call) != std::string_view::npos) {
      facts.reasons.emplace_back("may be skipped as a whole by " + std::string(call.substr(0, call.find('('))));
      return;
    }
  }
}

/// Classes of unittest, Django and pytest with such names are collected too, but hold no tests.
bool is_empty_test_class(std::string_view origin) {
  return origin.starts_with("unittest.") || origin.starts_with("django.test.") || origin.starts_with("pytest.") ||
         origin.starts_with("_pytest.") || origin.ends_with(".TestClient");
}

void add_import_facts(const Names& names, const ScanRules& rules, FileFacts& facts) {
  facts.star_import = names.has_star_import();
  if (facts.star_import) facts.reasons.emplace_back("star import");
  for (const Names::Import& import : names.imports()) {
    facts.imported.emplace_back(import.name);
    const bool is_module = import.origin.find('.') == std::string::npos;
    const bool looks_like_test = rules.is_function(import.name) || rules.is_class(import.name);
    if (!is_module && rules.imported_tests && looks_like_test && !is_empty_test_class(import.origin)) {
      facts.reasons.push_back("imports " + std::string(import.name) + ", which may be a test");
    }
  }
}

/// The texts of a constant list; `known` is false if it is computed.
std::vector<std::string> constant_texts(const Names& names, std::string_view name, bool& known) {
  std::vector<std::string> texts;
  const Node node = names.constant(name);
  const Value value = node.exists() ? evaluate(node, names) : Value{};
  known = value.kind == Value::Kind::kList || value.kind == Value::Kind::kString;
  if (value.kind == Value::Kind::kString) texts.push_back(value.text);
  for (const Value& item : value.items) {
    known = known && item.kind == Value::Kind::kString;
    texts.push_back(item.text);
  }
  return texts;
}

void add_conftest_facts(const Statements& statements, const Names& names, FileFacts& facts) {
  bool has_plugins = false, has_ignore = false, has_glob = false, known = true;
  for (const Node& statement : statements) {
    const std::string_view text = statement.text();
    if (text.starts_with("pytest_plugins")) has_plugins = true;
    if (text.find("collect_ignore") != std::string_view::npos) {
      (text.find("collect_ignore_glob") != std::string_view::npos ? has_glob : has_ignore) = true;
    }
  }
  if (has_plugins) {
    const std::vector<std::string> plugins = constant_texts(names, "pytest_plugins", known);
    facts.loads_plugins = !known || plugins != std::vector<std::string>{"pytester"};
  }
  known = true;
  if (has_ignore) facts.ignore = constant_texts(names, "collect_ignore", known);
  if (has_glob && known) facts.ignore_glob = constant_texts(names, "collect_ignore_glob", known);
  if (!known) facts.reasons.emplace_back("collect_ignore is computed");
}

void add_fixture_facts(const Body& body, const ScanRules& rules, FileFacts& facts) {
  for (const std::string& name : body.used_fixtures) facts.requested.push_back(name);
  for (const Member& member : body.members) {
    if (member.cls) add_fixture_facts(member.cls->body, rules, facts);
    if (!member.function) continue;
    const FunctionModel& function = *member.function;
    if (function.name.starts_with("pytest_")) facts.hooks.emplace_back(function.name);
    if (function.fixture && function.fixture->parametrized) facts.fixtures.push_back(*function.fixture);
    if (!function.fixture && !rules.is_function(function.name)) continue;
    facts.requested.insert(facts.requested.end(), function.parameters.begin(), function.parameters.end());
    facts.requested.insert(facts.requested.end(), function.used_fixtures.begin(), function.used_fixtures.end());
  }
}

}  // namespace

FileFacts scan_file(std::string_view source, const ScanRules& rules, SyntaxParser& parser) {
  FileFacts facts;
  if (source.starts_with("\xEF\xBB\xBF")) source.remove_prefix(3);
  if (declares_other_encoding(source) || base::utf8_damage(source)) facts.reasons.emplace_back("is not UTF-8");
  const Skeleton skeleton = make_skeleton(source);
  const SyntaxTree tree = parser.parse(skeleton.source);
  const Node root = tree.root();
  if (!skeleton.complete || root.has_error()) facts.reasons.emplace_back("does not parse");

  const Statements statements = root.children();
  const Names names(statements, skeleton);
  const Body body = read_body(statements, names, skeleton, rules);
  add_skip_reasons(skeleton.source, facts);
  add_marks(skeleton.source, facts);
  add_import_facts(names, rules, facts);
  add_conftest_facts(statements, names, facts);
  add_fixture_facts(body, rules, facts);
  expand_module(body, rules, facts);

  sort_unique(facts.requested);
  sort_unique(facts.imported);
  return facts;
}

bool has_doctest_examples(std::string_view text) {
  for (std::size_t at = text.find(">>> "); at != std::string_view::npos; at = text.find(">>> ", at + 1)) {
    const std::size_t line = text.rfind('\n', at) + 1;
    if (base::strip(text.substr(line, at - line)).empty()) return true;
  }
  return false;
}

}  // namespace fastest::discover
