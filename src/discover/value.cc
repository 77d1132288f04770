// See value.h. Arithmetic is limited to what people write in parameter lists: small integers, strings and lists with +
// and *.
#include "discover/value.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "discover/literal.h"

namespace fastest::discover {
namespace {

using Kind = Value::Kind;

constexpr std::array kOpaqueDisplays = {
    "dictionary", "set", "list_comprehension", "dictionary_comprehension", "set_comprehension", "ellipsis"};
constexpr std::array kNamedBuiltins = {
    "int",       "str",    "float",     "bool",         "bytes", "list",      "dict", "tuple", "set",    "frozenset",
    "object",    "type",   "len",       "complex",      "sum",   "min",       "max",  "abs",   "sorted", "reversed",
    "map",       "filter", "zip",       "range",        "print", "repr",      "iter", "next",  "any",    "all",
    "bytearray", "slice",  "property",  "staticmethod", "ord",   "chr",       "hex",  "bin",   "hash",   "round",
    "pow",       "divmod", "enumerate", "callable",     "id",    "isinstance"};
constexpr std::array kOpaqueCalls = {"builtins.dict",
                                     "builtins.set",
                                     "builtins.frozenset",
                                     "builtins.object",
                                     "builtins.bytearray",
                                     "builtins.slice",
                                     "decimal.Decimal",
                                     "fractions.Fraction",
                                     "datetime.date",
                                     "datetime.datetime",
                                     "datetime.timedelta",
                                     "datetime.time",
                                     "pathlib.Path",
                                     "pathlib.PurePath",
                                     "pathlib.PurePosixPath",
                                     "uuid.UUID",
                                     "collections.deque",
                                     "collections.Counter",
                                     "collections.OrderedDict",
                                     "types.SimpleNamespace",
                                     "array.array",
                                     "ipaddress.ip_address",
                                     "io.StringIO",
                                     "io.BytesIO"};

template <typename Table>
bool contains(const Table& table, std::string_view name) {
  return std::find(table.begin(), table.end(), name) != table.end();
}

bool is_builtin_exception(std::string_view name) {
  return name.ends_with("Error") || name.ends_with("Exception") || name.ends_with("Warning") ||
         name == "KeyboardInterrupt" || name == "SystemExit" || name == "StopIteration" || name == "GeneratorExit";
}

Value shown(std::string text) { return {.kind = Kind::kShown, .text = std::move(text)}; }
Value integer(std::int64_t number) { return {.kind = Kind::kShown, .text = std::to_string(number), .integer = number}; }
Value opaque() { return {.kind = Kind::kOpaque}; }

class Evaluator {
 public:
  explicit Evaluator(const Names& names) : names_(names) {}

  Value value(const Node& node) {
    if (++depth_ > 64) return {};
    Value result = dispatch(node);
    --depth_;
    return result;
  }

 private:
  Value dispatch(const Node& node) {
    const std::string_view type = node.type();
    if (type == "string" || type == "concatenated_string") return text(node);
    if (type == "integer") return number(node);
    if (type == "float") return real(node);
    if (type == "true" || type == "false" || type == "none") return shown(std::string(node.text()));
    if (type == "list" || type == "tuple") return list(node);
    if (type == "parenthesized_expression") return value(node.only_child());
    if (type == "identifier") return name(node);
    if (type == "attribute") return attribute(node);
    if (type == "call") return call(node);
    if (type == "unary_operator") return unary(node);
    if (type == "binary_operator") return binary(node);
    if (type == "lambda") return shown("<lambda>");
    if (type == "generator_expression") return shown("<genexpr>");
    return contains(kOpaqueDisplays, type) ? opaque() : Value{};
  }

  Value text(const Node& node) {
    const std::vector<Node> parts = node.is("string") ? std::vector<Node>{node} : node.children();
    Value result{.kind = Kind::kString};
    for (const Node& part : parts) {
      const auto literal = decode_string(part.text());
      if (!literal) return {};
      if (literal->is_bytes) result.kind = Kind::kBytes;
      result.text += literal->value;
    }
    return result;
  }

  Value number(const Node& node) {
    const auto decoded = decode_int(node.text());
    return decoded ? integer(*decoded) : Value{};
  }

  Value real(const Node& node) {
    const auto decoded = decode_float(node.text());
    return decoded ? shown(float_text(*decoded)) : Value{};
  }

  Value list(const Node& node) {
    Value result{.kind = Kind::kList};
    for (const Node& child : node.children()) {
      if (!child.is("list_splat")) {
        result.items.push_back(value(child));
        continue;
      }
      const Value inner = value(child.only_child());
      if (inner.kind != Kind::kList) return opaque();
      result.items.insert(result.items.end(), inner.items.begin(), inner.items.end());
    }
    return result;
  }

  Value name(const Node& node) {
    const std::string_view name = node.text();
    if (const Node bound = names_.constant(name); bound.exists()) return value(bound);
    const std::string full = names_.dotted(node);
    if (full.starts_with("builtins.")) {
      return contains(kNamedBuiltins, name) || is_builtin_exception(name) ? shown(std::string(name)) : Value{};
    }
    const bool plain = full.starts_with(':') && (names_.is_function(name) || names_.plain_class(name).exists());
    return plain ? shown(std::string(name)) : Value{};
  }

  /// Members of a plain Enum of this module, and the constants of `math` that are floats with a short name.
  Value attribute(const Node& node) {
    const std::string full = names_.dotted(node);
    if (full == "math.inf" || full == "math.nan") return shown(full.substr(5));
    const Node object = node.field("object");
    const Node owner = object.is("identifier") ? names_.plain_class(object.text()) : Node{};
    const Node base = owner.field("superclasses").only_child();
    if (!base.exists() || names_.dotted(base) != "enum.Enum") return {};
    const std::string member(node.field("attribute").text());
    for (const Node& statement : owner.field("body").children()) {
      const Node assignment = statement.only_child();
      if (assignment.is("assignment") && assignment.field("left").text() == member) {
        return shown(std::string(object.text()) + "." + member);
      }
    }
    return {};
  }

  Value call(const Node& node) {
    const Node function = node.field("function");
    const std::string full = names_.dotted(function);
    const std::vector<Node> arguments = node.field("arguments").children();
    if (full == "pytest.param") return parameter_set(arguments);
    if (full == "builtins.range") return range(arguments);
    if (full == "re.compile" && !arguments.empty()) return pattern(arguments[0]);
    if ((full == "builtins.list" || full == "builtins.tuple") && arguments.size() == 1) {
      Value inner = value(arguments[0]);
      return inner.kind == Kind::kList ? inner : opaque();
    }
    if (full == "builtins.float" && arguments.size() == 1) return special_float(value(arguments[0]));
    if (contains(kOpaqueCalls, full)) return opaque();
    if (full.starts_with("builtins.") && is_builtin_exception(full.substr(9))) return opaque();
    return full.starts_with(':') && makes_plain_objects(function.text()) ? opaque() : Value{};
  }

  /// Instances of a class of this module without bases and without attributes that an id could come from.
  bool makes_plain_objects(std::string_view name) {
    const Node definition = names_.plain_class(name);
    return definition.exists() && definition.field("superclasses").children().empty() &&
           definition.text().find("__") == std::string_view::npos;
  }

  Value parameter_set(const std::vector<Node>& arguments) {
    Value result{.kind = Kind::kSet};
    for (const Node& argument : arguments) {
      if (argument.is("list_splat") || argument.is("dictionary_splat")) return {};
      if (!argument.is("keyword_argument")) {
        result.items.push_back(value(argument));
      } else if (argument.field("name").text() == "id") {
        const Value id = value(argument.field("value"));
        if (id.kind != Kind::kString && id.text != "None") return {};
        result.has_id = id.kind == Kind::kString;
        result.text = id.text;
      }
    }
    return result;
  }

  Value range(const std::vector<Node>& arguments) {
    std::array<std::int64_t, 3> bounds = {0, 0, 1};
    if (arguments.empty() || arguments.size() > 3) return {};
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      const Value bound = value(arguments[i]);
      if (!bound.integer) return opaque();
      bounds[arguments.size() == 1 ? 1 : i] = *bound.integer;
    }
    const auto [start, stop, step] = bounds;
    if (step == 0 || std::llabs((stop - start) / step) > 100'000) return opaque();
    Value result{.kind = Kind::kList};
    for (std::int64_t i = start; step > 0 ? i < stop : i > stop; i += step) result.items.push_back(integer(i));
    return result;
  }

  Value pattern(const Node& argument) {
    Value text = value(argument);
    if (text.kind != Kind::kString && text.kind != Kind::kBytes) return {};
    return {.kind = Kind::kPattern,
            .text = text.kind == Kind::kString ? escape_text(text.text) : escape_bytes(text.text)};
  }

  static Value special_float(const Value& argument) {
    const std::string& text = argument.text;
    const bool special = text == "nan" || text == "inf" || text == "-inf";
    return argument.kind == Kind::kString && special ? shown(text) : Value{};
  }

  Value unary(const Node& node) {
    const Node operand = node.field("argument");
    const Value inner = value(operand);
    if (node.text().front() == '+' && inner.integer) return inner;
    if (node.text().front() != '-') return {};
    if (inner.integer) return integer(-*inner.integer);
    const bool is_float = operand.is("float") || inner.text == "inf";
    return inner.kind == Kind::kShown && is_float ? shown("-" + inner.text) : Value{};
  }

  Value binary(const Node& node) {
    const std::string_view sign = node.field("operator").text();
    const Value left = value(node.field("left"));
    const Value right = value(node.field("right"));
    if (left.integer && right.integer) return arithmetic(sign, *left.integer, *right.integer);
    if (sign == "+" && left.kind == right.kind) return joined(left, right);
    if (sign == "*" && right.integer) return repeated(left, *right.integer);
    if (sign == "*" && left.integer) return repeated(right, *left.integer);
    return {};
  }

  static Value arithmetic(std::string_view sign, std::int64_t left, std::int64_t right) {
    std::int64_t result = 0;
    bool overflow = true;
    if (sign == "+") overflow = __builtin_add_overflow(left, right, &result);
    if (sign == "-") overflow = __builtin_sub_overflow(left, right, &result);
    if (sign == "*") overflow = __builtin_mul_overflow(left, right, &result);
    if (sign == "<<" && left >= 0 && right >= 0 && right < 32 && left < (1LL << 30)) {
      overflow = false;
      result = left << right;
    }
    if (sign == "**" && right >= 0 && right < 64) {
      overflow = false;
      result = 1;
      for (std::int64_t i = 0; i < right; ++i) overflow = overflow || __builtin_mul_overflow(result, left, &result);
    }
    return overflow ? Value{} : integer(result);
  }

  static Value joined(const Value& left, const Value& right) {
    Value result = left;
    if (left.kind == Kind::kString || left.kind == Kind::kBytes) {
      result.text += right.text;
    } else if (left.kind == Kind::kList) {
      result.items.insert(result.items.end(), right.items.begin(), right.items.end());
    } else {
      return {};
    }
    return result;
  }

  static Value repeated(const Value& part, std::int64_t count) {
    if (part.kind != Kind::kString && part.kind != Kind::kBytes && part.kind != Kind::kList) return {};
    const auto size = static_cast<std::int64_t>(part.text.size() + part.items.size());
    if (count > 100'000 || count * size > 1'000'000) return part.kind == Kind::kList ? opaque() : Value{};
    Value result{.kind = part.kind};
    for (std::int64_t i = 0; i < count; ++i) {
      result.text += part.text;
      result.items.insert(result.items.end(), part.items.begin(), part.items.end());
    }
    return result;
  }

  const Names& names_;
  int depth_ = 0;
};

}  // namespace

Value evaluate(const Node& expression, const Names& names) { return Evaluator(names).value(expression); }

}  // namespace fastest::discover
