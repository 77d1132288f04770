// The one table of command-line options. Parsing, --help (the runtime prints it from flags.json), the payload's
// defaults and docs/options.md all come from these rows, so an option that is added here exists everywhere, and one
// that is not built yet says so.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <variant>

#include "base/fixed_list.h"

namespace fastest::cli {

/// What an option does with its value: argparse's actions, and pytest's two own ones (kQuiet, kOverrideIni).
enum class Action {
  kStore,
  kOptional,
  kStoreTrue,
  kStoreFalse,
  kStoreConst,
  kAppend,
  kAppendOptional,
  kCount,
  kQuiet,
  kOverrideIni,
  kHelp
};

/// What the text of a value must be. The path types look at the disk, as pytest's do.
enum class ValueType { kText, kInt, kFloat, kLower, kDirectory, kFilename, kBasetemp, kModuleClass, kWorkers };

struct EmptyList {
  friend constexpr bool operator==(EmptyList, EmptyList) { return true; }
};
using Constant = std::variant<std::monostate, bool, std::int64_t, double, std::string_view, EmptyList>;

/// A section of --help. `name` is what plugins ask `parser.getgroup` for.
struct Group {
  std::string_view name, title;
};

/// One row. Where several rows share a `dest`, the first row's `initial` is the default, as in pytest.
struct Flag {
  base::FixedList<4> spellings;
  std::string_view dest;
  Action action = Action::kStore;
  ValueType type = ValueType::kText;
  Constant initial = {};
  Constant constant = {};  ///< kStoreConst; the value of kOptional without an argument
  base::FixedList<8> choices = {};
  std::string_view metavar = {};
  std::string_view group = {};
  std::string_view plugin = {};  ///< pytest's plugin that registers it: `-p no:NAME` removes the row
  std::string_view ini = {};     ///< kOverrideIni: the ini option that becomes true
  bool is_attached = false;      ///< kOptional: the value follows by "=" only; the next word is never it
  bool is_shared = false;        ///< a plugin may have the same option: what does not suit ours is left to the runtime
  std::string_view help = {};
};

std::span<const Flag> flags();
std::span<const Group> groups();
/// The row of a spelling such as "--tb" or "-x", or null.
const Flag* find_flag(std::string_view spelling);
/// Does an argument follow the option always (1), perhaps (2), or never (0)?
int arity(const Flag& flag);
/// "-x/--exitfirst", as argparse names an option in its messages.
std::string_view longest_spelling(const Flag& flag);

inline constexpr std::string_view kProgram = "fastest";
inline constexpr std::string_view kUsage = "[options] [file_or_dir] [file_or_dir] [...]";

}  // namespace fastest::cli
