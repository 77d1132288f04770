// One file's facts by syntax alone: its tests, and whatever may change the tests of this or other files.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "discover/model.h"
#include "discover/rules.h"
#include "discover/syntax.h"

namespace fastest::discover {

/// What the index keeps of a file. All of it depends on the file's bytes and the ScanRules only.
struct FileFacts {
  std::vector<std::string> tests;        ///< node ids without the path: "::TestA::test_b[1]", in pytest's order
  std::vector<std::string> reasons;      ///< why they may not be exact
  std::vector<FixtureFact> fixtures;     ///< those that are parametrized
  std::vector<std::string> requested;    ///< fixtures that tests and fixtures ask for, sorted
  std::vector<std::string> imported;     ///< names from other modules, sorted: any of them may be a fixture
  std::vector<std::string> marks;        ///< names behind `mark.`, sorted
  std::vector<std::string> hooks;        ///< functions called pytest_*
  std::vector<std::string> ignore;       ///< collect_ignore of a conftest file
  std::vector<std::string> ignore_glob;  ///< collect_ignore_glob
  bool star_import = false;
  bool loads_plugins = false;  ///< pytest_plugins names more than our built-in ones
};

/// Scans one source text. The parser is reused from file to file of one thread.
FileFacts scan_file(std::string_view source, const ScanRules& rules, SyntaxParser& parser);

/// A text file that pytest would read as doctests: has it examples?
bool has_doctest_examples(std::string_view text);

}  // namespace fastest::discover
