// What pythons said of themselves, remembered. One text file in the cache folder with a line per answer, which is
// searched and not parsed: every run reads it. Damaged or unwritable, it is as if it were empty.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "python/interpreter.h"

namespace fastest::python {

struct Facts {
  std::string real_path;
  std::string implementation, version, cache_tag;
  int major = 0, minor = 0;
  bool stable_abi = true;              ///< false for a free-threaded build
  std::vector<std::string> libraries;  ///< where its shared library may be
};

class FactStore {
 public:
  explicit FactStore(const Surroundings& around);

  /// The path itself; or, if that is a script, the python that it would start from here.
  Result<std::string> executable_behind(const std::string& path);
  Result<Facts> facts_of(const std::string& executable);
  /// Only if something new was learnt.
  void save();

 private:
  std::string key_of_file(const std::string& path) const;
  std::string key_of_script(const std::string& path) const;
  Result<std::vector<std::string>> ask(const std::string& executable) const;
  [[nodiscard]] std::optional<std::vector<std::string>> remembered(const std::string& key) const;
  void remember(const std::string& key, const std::vector<std::string>& lines);
  /// The remembered answer, or a new one.
  Result<std::vector<std::string>> answer(const std::string& key, const std::string& executable);

  const Surroundings& around_;
  std::string answers_ = "\n";  ///< lines of: key, then the answer's lines, all separated by tabs
  bool changed_ = false;
};

}  // namespace fastest::python
