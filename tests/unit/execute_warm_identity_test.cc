// Which runs one warm server may serve: what changes its name, and what does not.
#include <gtest/gtest.h>

#include "execute/warm_identity.h"
#include "support/fakes.h"

namespace fastest::execute {
namespace {

using testing::FakeFileSystem;

class Identity : public ::testing::Test {
 protected:
  Identity() {
    options_.rootdir = "/p";
    options_.invocation_dir = "/p";
    options_.inipath = "/p/pytest.ini";
  }

  WarmIdentity now() { return identify(options_, interpreter_, setup_, process_, files_); }
  void expect_another(const WarmIdentity& before, bool another_project = false) {
    EXPECT_NE(now().server, before.server);
    EXPECT_EQ(now().project != before.project, another_project);
  }

  FakeFileSystem files_{{"/bin/fastest", "b"},      {"/env/bin/python", "p"},    {"/usr/bin/python3", "p"},
                        {"/lib/libpython.so", "l"}, {"/env/pyvenv.cfg", "home"}, {"/p/pytest.ini", "[pytest]"}};
  Options options_;
  python::Interpreter interpreter_{.executable = "/env/bin/python",
                                   .real_path = "/usr/bin/python3",
                                   .version = "3.11.7",
                                   .cache_tag = "cpython-311",
                                   .library = "/lib/libpython.so",
                                   .found_by = "PATH"};
  RunnerSetup setup_{
      .binary = "/bin/fastest", .runtime_dir = "/cache/runtime-1", .cache_dir = "/cache", .version = "1"};
  ProcessFacts process_{{"HOME=/h", "TERM=xterm", "PATH=/bin"}, "limits"};
};

TEST_F(Identity, IsTheSameForTheSame) {
  const WarmIdentity before = now();
  std::swap(process_.environment[0], process_.environment[2]);
  EXPECT_EQ(now().server, before.server);
}

TEST_F(Identity, ChangesWithEachFile) {
  for (const char* path : {"/bin/fastest", "/env/bin/python", "/usr/bin/python3", "/lib/libpython.so",
                           "/env/pyvenv.cfg", "/p/pytest.ini"}) {
    const WarmIdentity before = now();
    files_.add(path, "other");
    expect_another(before);
  }
  const WarmIdentity before = now();
  files_.remove("/p/pytest.ini");
  expect_another(before);
}

TEST_F(Identity, ChangesWithVariablesThatCount) {
  WarmIdentity before = now();
  process_.environment.emplace_back("LD_PRELOAD=x.so");
  expect_another(before);
  before = now();
  process_.environment[0] = "HOME=/other";
  expect_another(before);
}

TEST_F(Identity, DoesNotChangeWithHarmlessVariables) {
  const WarmIdentity before = now();
  process_.environment[1] = "TERM=dumb";
  for (const char* entry : {"PWD=/p", "SHLVL=3", "PYTEST_ADDOPTS=-q", "SSH_TTY=/dev/pts/1"})
    process_.environment.emplace_back(entry);
  EXPECT_EQ(now().server, before.server);
}

TEST_F(Identity, ChangesWithTheProcess) {
  const WarmIdentity before = now();
  process_.rest = "other limits";
  expect_another(before);
}

TEST_F(Identity, CurrentFolderCountsOnlyForThePythonPath) {
  WarmIdentity before = now();
  options_.invocation_dir = "/p/sub";
  EXPECT_EQ(now().server, before.server);
  process_.environment.emplace_back("PYTHONPATH=src");
  before = now();
  options_.invocation_dir = "/p";
  expect_another(before);
}

TEST_F(Identity, ProjectIsTheRootFolderAndTheInterpreter) {
  WarmIdentity before = now();
  options_.rootdir = "/other";
  EXPECT_NE(now().project, before.project);
  before = now();
  interpreter_.executable = "/usr/bin/python3";
  expect_another(before, true);
}

TEST(HarmlessVariables, AreNamesOrBeginnings) {
  EXPECT_TRUE(is_harmless("PWD"));
  EXPECT_TRUE(is_harmless("PYTEST_CURRENT_TEST"));
  EXPECT_TRUE(is_harmless("SSH_CLIENT"));
  EXPECT_FALSE(is_harmless("PWD2"));
  EXPECT_FALSE(is_harmless("PYTHONPATH"));
  EXPECT_FALSE(is_harmless("HOME"));
}

TEST(ProcessFacts, AreTheSameTwice) { EXPECT_EQ(facts_of_this_process().rest, facts_of_this_process().rest); }

}  // namespace
}  // namespace fastest::execute
