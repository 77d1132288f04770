// What the user said (RawOptions) and what it means (Options). Options are made once, by config::resolve, and are const
// from then on.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

namespace fastest {

/// The value of one option: nothing, a flag, a number, a text, or a list of texts (options that may be repeated).
using OptionValue = std::variant<std::monostate, bool, std::int64_t, double, std::string, std::vector<std::string>>;

/// All options by pytest's `dest` name (`config.option.NAME`), defaults included.
using OptionValues = std::map<std::string, OptionValue>;

/// One command line, parsed but not yet interpreted.
struct RawOptions {
  OptionValues values;
  std::set<std::string> given;       ///< dests that the command line, PYTEST_ADDOPTS or addopts said
  std::vector<std::string> args;     ///< paths and node ids, in order
  std::vector<std::string> foreign;  ///< arguments that are not in the table: plugins may define them
};

/// One ini value as its file spells it; lists stay unsplit until somebody asks for their type.
struct IniValue {
  std::variant<std::string, std::vector<std::string>, bool, std::int64_t, double> value;
  bool is_toml = false;      ///< from a native TOML table, where types are those of TOML
  bool is_override = false;  ///< from -o
  int line = 0;              ///< in its file, one-based; 0: unknown
  std::string fault = {};    ///< a TOML value that no option takes (a date, a table, a list of numbers): "a dict", ...
};

/// Everything that is known before Python starts.
struct Options {
  RawOptions raw;
  std::vector<std::string> argv;     ///< the user's arguments, without argv[0]
  std::vector<std::string> addopts;  ///< PYTEST_ADDOPTS and ini addopts, as inserted before argv
  std::string invocation_dir;
  std::string rootdir;
  std::string inipath;                        ///< empty: none
  std::vector<std::string> ignored_inipaths;  ///< other configuration files that were found and not used
  std::map<std::string, IniValue> ini;        ///< as the file and -o say it
  OptionValues settings;  ///< every known ini option by its own name: typed, defaults included; absent: the
                          ///< value is of a wrong type, which is an error once somebody asks for it
  std::map<std::string, IniValue> own;  ///< [tool.fastest]

  std::string strategy = "auto";
  std::string engine = "auto";
  std::string python;  ///< --python; empty: look it up
  bool explain = false;
  bool timings = false;
  bool color = false;  ///< resolved: --color, PY_COLORS, NO_COLOR, FORCE_COLOR, the terminal
  bool tty = false;
  int width = 80;  ///< columns of the terminal

  [[nodiscard]] const OptionValue& value(const std::string& dest) const;
  [[nodiscard]] bool flag(const std::string& dest) const;            ///< false when absent
  [[nodiscard]] std::int64_t number(const std::string& dest) const;  ///< 0 when absent
  [[nodiscard]] std::string text(const std::string& dest) const;     ///< "" when absent
  [[nodiscard]] std::vector<std::string> list(const std::string& dest) const;
  [[nodiscard]] const OptionValue& setting(const std::string& name) const;             ///< an ini option
  [[nodiscard]] std::vector<std::string> setting_list(const std::string& name) const;  ///< empty when absent
};

}  // namespace fastest
