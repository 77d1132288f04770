// Discovery as a whole on a disk in memory: which files, in which order, and how little is touched the second time.
#include "discover/discover.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "discover/mark_filter.h"
#include "discover/static_report.h"
#include "support/fakes.h"

namespace fastest::discover {
namespace {

using fastest::testing::FakeFileSystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const char kTest[] = "def test_a(): pass\n";

Options options_for(std::vector<std::string> args = {}) {
  Options options;
  options.rootdir = options.invocation_dir = "/p";
  options.raw.args = std::move(args);
  options.raw.values["collectonly"] = true;
  return options;
}

std::vector<std::string> nodeids(const Discovery& discovery) {
  std::vector<std::string> all;
  for (const FileCandidates& file : discovery.files) all.insert(all.end(), file.nodeids.begin(), file.nodeids.end());
  return all;
}

std::vector<std::string> discovered(FakeFileSystem& files, const Options& options = options_for()) {
  const Result<Discovery> discovery = discover(options, files);
  EXPECT_TRUE(discovery.ok());
  return discovery ? nodeids(*discovery) : std::vector<std::string>{};
}

std::vector<std::string> reasons(FakeFileSystem& files, const std::string& path) {
  const Result<Discovery> discovery = discover(options_for(), files);
  for (const FileCandidates& file : discovery->files) {
    if (file.path == path) return file.dynamic;
  }
  return {"no such file"};
}

TEST(Discover, FilesAndFoldersAreSortedTogether) {
  FakeFileSystem files({{"/p/test_b.py", kTest},
                        {"/p/test_a/test_x.py", kTest},
                        {"/p/a_test.py", kTest},
                        {"/p/helper.py", kTest},
                        {"/p/pkg/__init__.py", ""},
                        {"/p/pkg/test_y.py", kTest},
                        {"/p/pkg/Test.py", kTest}});
  EXPECT_THAT(discovered(files), ElementsAre("a_test.py::test_a", "pkg/test_y.py::test_a", "test_a/test_x.py::test_a",
                                             "test_b.py::test_a"));
}

TEST(Discover, InitOfAPackageComesFirst) {
  FakeFileSystem files({{"/p/pkg/__init__.py", kTest}, {"/p/pkg/A.py", kTest}});
  Options options = options_for();
  options.settings["python_files"] = std::vector<std::string>{"*.py"};
  EXPECT_THAT(discovered(files, options), ElementsAre("pkg/__init__.py::test_a", "pkg/A.py::test_a"));
}

TEST(Discover, FoldersThatPytestDoesNotEnter) {
  FakeFileSystem files({{"/p/build/test_a.py", kTest},
                        {"/p/.hidden/test_a.py", kTest},
                        {"/p/env/pyvenv.cfg", ""},
                        {"/p/env/lib/test_a.py", kTest},
                        {"/p/__pycache__/test_a.py", kTest},
                        {"/p/skip/test_a.py", kTest},
                        {"/p/glob_x/test_a.py", kTest},
                        {"/p/ok/test_a.py", kTest}});
  Options options = options_for();
  options.raw.values["ignore"] = std::vector<std::string>{"skip"};
  options.raw.values["ignore_glob"] = std::vector<std::string>{"glob_*"};
  EXPECT_THAT(discovered(files, options), ElementsAre("ok/test_a.py::test_a"));
  EXPECT_THAT(discovered(files, options_for({"build"})), ElementsAre("build/test_a.py::test_a"));
}

TEST(Discover, ArgumentsKeepTheirOrderAndContainEachOther) {
  FakeFileSystem files(
      {{"/p/a/test_a.py", kTest}, {"/p/b/test_b.py", "def test_a(): pass\nclass TestB:\n  def test_c(self): pass\n"}});
  EXPECT_THAT(discovered(files, options_for({"b/test_b.py::TestB", "a"})),
              ElementsAre("b/test_b.py::TestB::test_c", "a/test_a.py::test_a"));
  EXPECT_THAT(discovered(files, options_for({"a/test_a.py", "a"})), ElementsAre("a/test_a.py::test_a"));
  EXPECT_EQ(discover(options_for({"none"}), files).error().message, "file or directory not found: none");
}

TEST(Discover, UnknownNodeIdOfACertainFileIsReported) {
  FakeFileSystem files({{"/p/test_a.py", kTest}});
  EXPECT_THAT(discover(options_for({"test_a.py::test_z"}), files)->not_found, ElementsAre("test_a.py::test_z"));
}

TEST(Discover, TestpathsCountWithoutArguments) {
  FakeFileSystem files({{"/p/src/test_a.py", kTest}, {"/p/t1/test_a.py", kTest}, {"/p/t2/test_a.py", kTest}});
  Options options = options_for();
  options.settings["testpaths"] = std::vector<std::string>{"t*"};
  EXPECT_THAT(discovered(files, options), ElementsAre("t1/test_a.py::test_a", "t2/test_a.py::test_a"));
}

TEST(Discover, ConftestFilesMakeOthersDynamic) {
  FakeFileSystem files({{"/p/a/conftest.py", "import pytest\n@pytest.fixture(params=[1])\ndef db(): pass\n"},
                        {"/p/a/test_uses.py", "def test_a(db): pass\n"},
                        {"/p/a/test_not.py", kTest},
                        {"/p/b/conftest.py", "def pytest_generate_tests(metafunc): pass\n"},
                        {"/p/b/test_b.py", kTest}});
  EXPECT_THAT(reasons(files, "a/test_uses.py"), ElementsAre("fixture db has params"));
  EXPECT_THAT(reasons(files, "a/test_not.py"), IsEmpty());
  EXPECT_THAT(reasons(files, "b/test_b.py"), ElementsAre("conftest.py: pytest_generate_tests"));
}

TEST(Discover, ParametrizedFixturesAreFoundThroughOthers) {
  FakeFileSystem files({{"/p/conftest.py",
                         "import pytest\n@pytest.fixture(params=[1])\ndef db(): pass\n"
                         "@pytest.fixture\ndef client(db): pass\n"},
                        {"/p/test_a.py", "def test_a(client): pass\n"}});
  EXPECT_THAT(reasons(files, "test_a.py"), ElementsAre("fixture db has params"));
}

TEST(Discover, CollectIgnoreOfTheNearestConftestHides) {
  FakeFileSystem files({{"/p/conftest.py", "collect_ignore = ['old', 'test_b.py']\n"},
                        {"/p/old/test_a.py", kTest},
                        {"/p/test_a.py", kTest},
                        {"/p/test_b.py", kTest}});
  EXPECT_THAT(discovered(files), ElementsAre("test_a.py::test_a"));
}

TEST(Discover, DoctestTextFilesAreItems) {
  FakeFileSystem files({{"/p/test_doc.txt", ">>> 1\n1\n"}, {"/p/test_none.txt", "no"}});
  EXPECT_THAT(discovered(files), ElementsAre("test_doc.txt::test_doc.txt"));
}

TEST(Discover, UnreadableFileIsDynamic) {
  FakeFileSystem files({{"/p/test_a.py", kTest}});
  files.forbid("/p/test_a.py");
  EXPECT_THAT(reasons(files, "test_a.py"), ElementsAre("cannot be read"));
}

TEST(Index, WarmRunOpensNoFileButTheIndex) {
  FakeFileSystem files({{"/p/conftest.py", ""}, {"/p/test_a.py", kTest}, {"/p/test_b.py", kTest}});
  EXPECT_EQ(discover(options_for(), files)->scanned, 3);
  files.clear_log();
  const Result<Discovery> warm = discover(options_for(), files);
  EXPECT_EQ(warm->scanned, 0);
  EXPECT_THAT(files.reads, ElementsAre("/p/.fastest_cache/discovery.index"));
  EXPECT_THAT(files.writes, IsEmpty());
  EXPECT_THAT(nodeids(*warm), SizeIs(2));
}

TEST(Index, OnlyWhatChangedIsScanned) {
  FakeFileSystem files({{"/p/test_a.py", kTest}, {"/p/test_b.py", kTest}});
  discovered(files);
  files.add("/p/test_a.py", "def test_new(): pass\n");
  const Result<Discovery> changed = discover(options_for(), files);
  EXPECT_EQ(changed->scanned, 1);
  EXPECT_THAT(nodeids(*changed), ElementsAre("test_a.py::test_new", "test_b.py::test_a"));
}

TEST(Index, TouchedFileIsReadButNotScanned) {
  FakeFileSystem files({{"/p/test_a.py", kTest}});
  discovered(files);
  files.add("/p/test_a.py", kTest);
  const Result<Discovery> touched = discover(options_for(), files);
  EXPECT_EQ(touched->scanned, 0);
  EXPECT_EQ(touched->read, 1);
  EXPECT_EQ(discover(options_for(), files)->read, 0);
}

TEST(Index, OtherRulesScanAnew) {
  FakeFileSystem files({{"/p/test_a.py", "def check(): pass\n"}});
  discovered(files);
  Options options = options_for();
  options.settings["python_functions"] = std::vector<std::string>{"check"};
  EXPECT_THAT(discovered(files, options), ElementsAre("test_a.py::check"));
}

TEST(Index, DamageIsSetAsideWithOneWarning) {
  FakeFileSystem files({{"/p/test_a.py", kTest}});
  discovered(files);
  const std::string path = "/p/.fastest_cache/discovery.index";
  std::string bytes = files.content(path);
  bytes[bytes.size() - 3] ^= 1;
  files.add(path, bytes);
  const Result<Discovery> repaired = discover(options_for(), files);
  EXPECT_THAT(repaired->warnings, ElementsAre(HasSubstr("damaged")));
  EXPECT_THAT(nodeids(*repaired), SizeIs(1));
  EXPECT_TRUE(files.has(path + ".damaged"));
  EXPECT_THAT(discover(options_for(), files)->warnings, IsEmpty());
}

TEST(Index, UnwritableFolderIsNoError) {
  FakeFileSystem files({{"/p/test_a.py", kTest}});
  files.forbid("/p/.fastest_cache");
  EXPECT_THAT(discovered(files), SizeIs(1));
}

TEST(Discover, MarkExpressionsAreAnsweredWhereNoMarkIs) {
  FakeFileSystem files(
      {{"/p/test_a.py", kTest}, {"/p/test_b.py", "import pytest\n@pytest.mark.slow\ndef test_b(): pass\n"}});
  Options options = options_for();
  options.raw.values["markexpr"] = std::string("not (slow or gpu)");
  Result<Discovery> discovery = discover(options, files);
  EXPECT_THAT(discovery->files[0].dynamic, IsEmpty());
  EXPECT_THAT(discovery->files[1].dynamic, ElementsAre("marks that -m asks for"));
  options.raw.values["markexpr"] = std::string("gpu");
  discovery = discover(options, files);
  EXPECT_EQ(discovery->deselected, 2);
  EXPECT_THAT(nodeids(*discovery), IsEmpty());
  options.raw.values["markexpr"] = std::string("not (");
  EXPECT_FALSE(discover(options, files).ok());
}

TEST(StaticReport, HasPytestsForm) {
  FakeFileSystem files({{"/p/test_a.py", kTest}, {"/p/test_b.py", "from x import *\ndef test_b(): pass\n"}});
  Options options = options_for();
  options.raw.values["deselect"] = std::vector<std::string>{};
  const Result<StaticReport> report = static_report(options, *discover(options, files), 0.123);
  EXPECT_EQ(report->out, "test_a.py::test_a\ntest_b.py::test_b\n\n2 tests collected in 0.12s\n");
  EXPECT_EQ(report->err, "fastest: test_b.py is dynamic: star import\n");
  options.raw.values["deselect"] = std::vector<std::string>{"test_a.py"};
  EXPECT_THAT(static_report(options, *discover(options, files), 0)->out,
              HasSubstr("\n1/2 tests collected (1 deselected) in 0.00s\n"));
  options.raw.values["keyword"] = std::string("x");
  EXPECT_THAT(static_report(options, {}, 0).error().message, HasSubstr("-k"));
}

TEST(MarkFilter, KnowsTheGrammar) {
  EXPECT_TRUE(read_mark_filter("")->selects_unmarked);
  EXPECT_TRUE(read_mark_filter("not a and not (b or c)")->selects_unmarked);
  EXPECT_FALSE(read_mark_filter("a or not not b")->selects_unmarked);
  EXPECT_THAT(read_mark_filter("not device(serial=1)")->names, ElementsAre("device"));
  EXPECT_FALSE(read_mark_filter("a or").has_value());
  EXPECT_FALSE(read_mark_filter("(a").has_value());
  EXPECT_FALSE(read_mark_filter("a b").has_value());
}

TEST(StaticReport, NothingFoundIsExitCodeFive) {
  FakeFileSystem files;
  files.add_dir("/p");
  const Result<StaticReport> report = static_report(options_for(), *discover(options_for(), files), 0);
  EXPECT_EQ(report->out, "\nno tests collected in 0.00s\n");
  EXPECT_EQ(report->code, ExitCode::kNoTestsCollected);
}

}  // namespace
}  // namespace fastest::discover
