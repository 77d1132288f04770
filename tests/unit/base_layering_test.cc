// The layers, checked over #include lines: a stage sees the nouns (include/fastest), base/ and its own folder, and
// nothing else.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <string>
#include <vector>

namespace fastest {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> quoted_includes(const fs::path& file) {
  static const std::regex kInclude(R"re(^\s*#\s*include\s+"([^"]+)")re");
  std::vector<std::string> names;
  std::ifstream stream(file);
  std::smatch match;
  for (std::string line; std::getline(stream, line);) {
    if (std::regex_search(line, match, kInclude)) names.push_back(match[1]);
  }
  return names;
}

std::vector<fs::path> sources_in(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const auto extension = entry.path().extension();
    if (extension == ".cc" || extension == ".h") files.push_back(entry.path());
  }
  return files;
}

std::string first_part(const std::string& include) { return include.substr(0, include.find('/')); }

TEST(Layering, StagesSeeNounsBaseAndThemselves) {
  const fs::path root = fs::path(FASTEST_SOURCE_DIR) / "src";
  for (const fs::path& file : sources_in(root)) {
    if (file.parent_path() == root) continue;
    const std::string stage = file.lexically_relative(root).begin()->string();
    for (const std::string& include : quoted_includes(file)) {
      const std::string target = first_part(include);
      const bool allowed = target == "fastest" || target == "base" || target == stage;
      // The Python boundary is what the executors are made of.
      const bool boundary = stage == "execute" && target == "python";
      EXPECT_TRUE(allowed || boundary) << file << " includes " << include;
    }
  }
}

TEST(Layering, NounsKnowNoStage) {
  for (const fs::path& file : sources_in(fs::path(FASTEST_SOURCE_DIR) / "include")) {
    for (const std::string& include : quoted_includes(file)) EXPECT_EQ(first_part(include), "fastest") << file;
  }
}

TEST(Layering, PythonHeaderIsNowhere) {
  for (const fs::path& file : sources_in(fs::path(FASTEST_SOURCE_DIR) / "src")) {
    std::ifstream stream(file);
    for (std::string line; std::getline(stream, line);) {
      EXPECT_EQ(line.find("#include <Python.h>"), std::string::npos) << file;
    }
  }
}

}  // namespace
}  // namespace fastest
