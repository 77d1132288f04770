// What pythons said of themselves, remembered. One JSON file in the cache folder; damaged or unwritable, it is as if it were empty.
#pragma once

#include <map>
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
  /// The remembered answer, or a new one.
  Result<std::vector<std::string>> answer(const std::string& key, const std::string& executable);

  const Surroundings& around_;
  std::map<std::string, std::vector<std::string>> answers_;  ///< key -> lines of the answer
  bool changed_ = false;
};

}  // namespace fastest::python
