// What is left of a Python file when nothing is kept that cannot change which tests it holds.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace fastest::discover {

/// A function without decorators. The views are parts of the file's text.
struct PlainFunction {
  std::string_view name;
  std::string_view parameters;  ///< between the brackets
  bool generator = false;
};

/// The shortened source, still valid Python:
/// - functions without decorators that follow each other are one number, `0X7`: the run with index 7;
/// - the body of any other function is one number: `1` if it is a generator, else `0`;
/// - a statement that is only a string is `0`; blank lines and lines with a comment only are gone.
struct Skeleton {
  /// Functions [first, end) stand at one place of one block.
  struct Run {
    std::size_t first = 0, end = 0;
  };
  std::string source;
  std::vector<PlainFunction> functions;
  std::vector<Run> runs;
  bool complete = true;  ///< false: brackets or strings are still open at the end, so this is not Python
};

/// The result refers to the text given.
Skeleton make_skeleton(std::string_view source);

}  // namespace fastest::discover
