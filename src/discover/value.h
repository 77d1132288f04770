// The values that parametrize arguments have, as far as syntax tells: enough to know the ids that pytest makes of them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "discover/names.h"
#include "discover/syntax.h"

namespace fastest::discover {

/// What a constant expression is. Only the kinds that pytest's ids tell apart exist.
struct Value {
  enum class Kind {
    kUnknown,  ///< only Python can say
    kShown,    ///< `text` is str(value) or the value's __name__: numbers, None, booleans, enum members, functions,
               ///< classes
    kString,   ///< `text` is the value
    kBytes,    ///< `text` is the value
    kPattern,  ///< re.compile(`text`)
    kList,     ///< list or tuple of `items`
    kSet,      ///< pytest.param: `items`, and `text` if `has_id`
    kOpaque,   ///< certainly none of the above, nor anything with a __name__: the id is argument name and index
  };
  Kind kind = Kind::kUnknown;
  std::string text = {};
  std::vector<Value> items = {};
  std::optional<std::int64_t> integer = {};
  bool has_id = false;
};

/// Never runs code; what it does not understand is kUnknown.
Value evaluate(const Node& expression, const Names& names);

}  // namespace fastest::discover
