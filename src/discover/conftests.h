// What conftest files do to the tests below them.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "discover/scan.h"

namespace fastest::discover {

/// The conftest files of a session by their folder.
class Conftests {
 public:
  /// `facts` must outlive this object.
  void add(const std::string& folder, const FileFacts& facts);

  /// Reasons why a file in `folder` may hold other tests than its text says.
  [[nodiscard]] std::vector<std::string> reasons_for(const std::string& folder, const FileFacts& file) const;

  /// Does the file, or a conftest file above it, mention one of these marks?
  [[nodiscard]] bool mentions(const std::string& folder, const FileFacts& file,
                              const std::vector<std::string>& marks) const;

  /// Does the nearest collect_ignore or collect_ignore_glob above name this path?
  [[nodiscard]] bool ignores(const std::string& path) const;

 private:
  /// The facts of the conftest files that hold for a folder, nearest first.
  [[nodiscard]] std::vector<const FileFacts*> above(const std::string& folder) const;

  std::map<std::string, const FileFacts*, std::less<>> by_folder_;
  std::vector<std::string> session_reasons_;
};

}  // namespace fastest::discover
