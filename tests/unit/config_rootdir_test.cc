// The root folder: one test a rule, in the order in which the rules apply.
#include <gtest/gtest.h>

#include "config/rootdir.h"
#include "support/fakes.h"

namespace fastest::config {
namespace {

using Words = std::vector<std::string>;

class Rootdir : public ::testing::Test {
 protected:
  Root find(const Words& args, const std::string& config_file = "", const std::string& rootdir = "") {
    Result<Root> root = find_root({args, system_.directory, config_file, rootdir}, files_, system_);
    EXPECT_TRUE(root.ok()) << root.error().message;
    return root.ok() ? root.take() : Root{};
  }
  std::string fault(const std::string& config_file, const std::string& rootdir = "") {
    const Result<Root> root = find_root({{}, system_.directory, config_file, rootdir}, files_, system_);
    EXPECT_FALSE(root.ok());
    return root.ok() ? "" : root.error().message;
  }

  testing::FakeFileSystem files_{{"/work/a/b/test_1.py", ""}, {"/work/a/c/test_2.py", ""}};
  testing::FakeSystem system_;
};

TEST_F(Rootdir, WithoutAnythingItIsTheCommonAncestor) {
  EXPECT_EQ(find({}).rootdir, "/work");
  EXPECT_EQ(find({"a/b", "a/c/test_2.py::f"}).rootdir, "/work") << "the current folder counts too";
  EXPECT_EQ(find({}).inipath, "");
}

TEST_F(Rootdir, ArgumentsOutsideTheCurrentFolder) {
  files_.add("/else/where/test_x.py", "");
  EXPECT_EQ(find({"/else/where/test_x.py"}).rootdir, "/else/where") << "an ancestor that is / says nothing";
  EXPECT_EQ(find({"/else/where", "/work/a"}).rootdir, "/");
}

TEST_F(Rootdir, AFileAtTheAncestorOrAboveItWins) {
  files_.add("/work/pytest.ini", "[pytest]\nx=1");
  files_.add("/work/a/b/pytest.ini", "");
  EXPECT_EQ(find({"a/b"}).inipath, "/work/a/b/pytest.ini");
  EXPECT_EQ(find({"a/b", "a/c"}).inipath, "/work/pytest.ini");
  EXPECT_EQ(find({"a/b", "a/c"}).rootdir, "/work");
  EXPECT_TRUE(find({"a/c"}).values.contains("x"));
}

TEST_F(Rootdir, TheBestNameInAFolderWins) {
  files_.add("/work/setup.cfg", "[tool:pytest]\n");
  files_.add("/work/tox.ini", "[pytest]\n");
  files_.add("/work/pyproject.toml", "[tool.pytest.ini_options]\n");
  EXPECT_EQ(find({}).inipath, "/work/pyproject.toml");
  EXPECT_EQ(find({}).ignored, (Words{"tox.ini", "setup.cfg"}));
  files_.add("/work/pytest.ini", "");
  EXPECT_EQ(find({}).inipath, "/work/pytest.ini");
  EXPECT_EQ(find({}).ignored, (Words{"pyproject.toml", "tox.ini", "setup.cfg"}));
  files_.add("/work/pytest.toml", "");
  EXPECT_EQ(find({}).inipath, "/work/pytest.toml");
}

TEST_F(Rootdir, FilesWithoutASectionAreNotSeen) {
  files_.add("/work/a/tox.ini", "[tox]\n");
  files_.add("/work/setup.cfg", "[tool:pytest]\n");
  EXPECT_EQ(find({"a"}).inipath, "/work/setup.cfg");
}

TEST_F(Rootdir, APlainPyprojectIsTheLastResort) {
  files_.add("/work/a/pyproject.toml", "[project]\n");
  EXPECT_EQ(find({"a/b"}).inipath, "/work/a/pyproject.toml");
  EXPECT_EQ(find({"a/b"}).rootdir, "/work/a");
  files_.add("/work/tox.ini", "[pytest]\n");
  EXPECT_EQ(find({"a/b"}).inipath, "/work/tox.ini") << "any real configuration above is better";
}

TEST_F(Rootdir, ThenSetupPyUpwards) {
  files_.add("/work/a/setup.py", "");
  EXPECT_EQ(find({"a/b"}).rootdir, "/work/a");
  EXPECT_EQ(find({"a/b", "a/c"}).rootdir, "/work/a");
  EXPECT_EQ(find({}).rootdir, "/work");
}

TEST_F(Rootdir, ThenEachArgumentByItself) {
  files_.add("/work/a/b/tox.ini", "[pytest]\n");
  EXPECT_EQ(find({"a/b", "a/c"}).rootdir, "/work/a/b");
  EXPECT_EQ(find({"a/b", "a/c"}).inipath, "/work/a/b/tox.ini");
}

TEST_F(Rootdir, ArgumentsThatDoNotExistAreNotAsked) {
  EXPECT_EQ(folders_of({"a/b/test_1.py::T::f[x/y]", "nowhere", "--x", "popen=c:/dest", "a"}, "/work", files_),
            (Words{"/work/a/b", "/work/a"}));
  EXPECT_EQ(find({"nowhere"}).rootdir, "/work");
}

TEST_F(Rootdir, AGivenFileSetsTheFolder) {
  files_.add("/conf/my.ini", "[pytest]\nx=1");
  const Root root = find({"a/b"}, "../conf/my.ini");
  EXPECT_EQ(root.rootdir, "/conf");
  EXPECT_EQ(root.inipath, "/conf/my.ini");
  EXPECT_TRUE(root.values.contains("x"));
  EXPECT_EQ(find({"a/b"}, "/conf/my.ini", "a").rootdir, "/work/a");
}

TEST_F(Rootdir, AGivenFileMustBeOne) {
  files_.add("/work/my.conf", "");
  EXPECT_EQ(fault("nono.ini"), "Config file '/work/nono.ini' not found. Check your '-c/--config-file' option.");
  EXPECT_EQ(fault("a"), "Config file '/work/a' is a directory. Check your '-c/--config-file' option.");
  EXPECT_EQ(fault("my.conf"),
            "Config file '/work/my.conf' has an unsupported format. Supported extensions are: .cfg, .ini, .toml.");
}

TEST_F(Rootdir, GivenFolderWithVariables) {
  system_.variables["WHERE"] = "a/b";
  EXPECT_EQ(find({}, "", "$WHERE").rootdir, "/work/a/b");
  EXPECT_EQ(find({}, "", "${WHERE}/../c").rootdir, "/work/a/c");
  EXPECT_EQ(fault("", "$NOWHERE"), "Directory '/work/$NOWHERE' not found. Check your '--rootdir' option.");
  EXPECT_EQ(fault("", "a/b/test_1.py"), "Directory '/work/a/b/test_1.py' not found. Check your '--rootdir' option.");
}

TEST_F(Rootdir, AGivenFolderKeepsTheFoundFile) {
  files_.add("/work/pytest.ini", "[pytest]\nx=1");
  const Root root = find({"a/b"}, "", "a");
  EXPECT_EQ(root.rootdir, "/work/a");
  EXPECT_EQ(root.inipath, "/work/pytest.ini");
}

TEST_F(Rootdir, CommonAncestor) {
  EXPECT_EQ(common_ancestor({"/work/a/b/test_1.py", "/work/a/c"}, "/x", files_), "/work/a");
  EXPECT_EQ(common_ancestor({"/work/a/b/test_1.py"}, "/x", files_), "/work/a/b");
  EXPECT_EQ(common_ancestor({"/work/a", "/work/a/b"}, "/x", files_), "/work/a");
  EXPECT_EQ(common_ancestor({"/none"}, "/x", files_), "/x");
}

TEST(ExpandVariables, KnowsBothForms) {
  testing::FakeSystem system;
  system.variables = {{"A", "1"}, {"AB", "2"}};
  EXPECT_EQ(expand_variables("$A/${AB}$AB-$C ${C} $ ${A", system), "1/22-$C ${C} $ ${A");
}

}  // namespace
}  // namespace fastest::config
