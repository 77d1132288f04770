// From arguments, environment and files to Options.
#include <gtest/gtest.h>

#include "cli/parse.h"
#include "config/resolve.h"
#include "config/terminal.h"
#include "support/fakes.h"

namespace fastest::config {
namespace {

using Words = std::vector<std::string>;

class Resolve : public ::testing::Test {
 protected:
  Result<Options> resolve(const Words& argv) {
    const Result<cli::Scope> scope = cli::make_scope(argv, files_, system_.directory);
    const Parse parse = [&](const Words& args, const cli::ErrorContext& context) {
      return cli::parse(args, *scope, context);
    };
    return config::resolve(parse, argv, files_, system_);
  }
  Options good(const Words& argv = {}) {
    Result<Options> options = resolve(argv);
    EXPECT_TRUE(options.ok()) << options.error().message;
    return options.ok() ? options.take() : Options{};
  }
  std::string fault(const Words& argv = {}) {
    const Result<Options> options = resolve(argv);
    EXPECT_FALSE(options.ok());
    if (options.ok()) return {};
    EXPECT_EQ(options.error().code, ExitCode::kUsageError);
    return options.error().message;
  }

  testing::FakeFileSystem files_{{"/work/test_a.py", ""}};
  testing::FakeSystem system_;
};

TEST_F(Resolve, APlainFolder) {
  const Options options = good({"test_a.py", "-v"});
  EXPECT_EQ(options.rootdir, "/work");
  EXPECT_EQ(options.invocation_dir, "/work");
  EXPECT_EQ(options.raw.args, Words{"test_a.py"});
  EXPECT_EQ(options.argv, (Words{"test_a.py", "-v"}));
  EXPECT_EQ(options.number("verbose"), 1);
  EXPECT_EQ(options.setting_list("python_files"), (Words{"test_*.py", "*_test.py"}));
  EXPECT_EQ(options.setting("strict_markers"), OptionValue{});
  EXPECT_EQ(options.strategy, "auto");
}

TEST_F(Resolve, AddoptsComeBeforeTheEnvironmentAndTheArguments) {
  files_.add("/work/pytest.ini", "[pytest]\naddopts = --tb=short -v --color no\n");
  system_.variables["PYTEST_ADDOPTS"] = "--tb=long -v -k 'a b'";
  const Options options = good({"--color=yes", "test_a.py"});
  EXPECT_EQ(options.text("tbstyle"), "long");
  EXPECT_EQ(options.number("verbose"), 2);
  EXPECT_EQ(options.text("color"), "yes");
  EXPECT_EQ(options.text("keyword"), "a b");
  EXPECT_EQ(options.addopts, (Words{"--tb=short", "-v", "--color", "no", "--tb=long", "-v", "-k", "a b"}));
  EXPECT_EQ(options.argv, (Words{"--color=yes", "test_a.py"}));
}

TEST_F(Resolve, NoSourceTakesAValueFromTheNext) {
  system_.variables["PYTEST_ADDOPTS"] = "-o";
  EXPECT_NE(fault({"a=b"}).find("expected one argument\n  config source: via PYTEST_ADDOPTS"), std::string::npos);
  system_.variables.clear();
  files_.add("/work/tox.ini", "[pytest]\naddopts = -o\n");
  EXPECT_EQ(fault({"a=b"}),
            "usage: fastest [options] [file_or_dir] [file_or_dir] [...]\n"
            "fastest: error: argument -o/--override-ini: expected one argument\n"
            "  config source: via addopts config\n  inifile: /work/tox.ini\n  rootdir: /work");
}

TEST_F(Resolve, BadQuotesNameTheirSource) {
  system_.variables["PYTEST_ADDOPTS"] = "-k 'a";
  EXPECT_EQ(fault(), "PYTEST_ADDOPTS: No closing quotation");
  system_.variables.clear();
  files_.add("/work/pytest.ini", "[pytest]\n\naddopts = -k 'a\n");
  EXPECT_EQ(fault(), "/work/pytest.ini:3: config option 'addopts': No closing quotation");
}

TEST_F(Resolve, OverridesCountEvenFromAddopts) {
  files_.add("/work/pytest.ini", "[pytest]\npython_files = x\naddopts = -o python_files=y -o cache_dir=c\n");
  EXPECT_EQ(good().setting_list("python_files"), Words{"y"});
  EXPECT_EQ(good({"-o", "python_files=z", "-o", "python_files=w v"}).setting_list("python_files"), (Words{"w", "v"}));
  EXPECT_EQ(good({"--strict-markers"}).setting("strict_markers"), OptionValue(true));
  EXPECT_EQ(fault({"-o", "x"}), "-o/--override-ini expects option=value style (got: 'x').");
}

TEST_F(Resolve, AddoptsMayBeOverriddenAway) {
  files_.add("/work/pytest.ini", "[pytest]\naddopts = --nonsense -x\n");
  EXPECT_EQ(good({"-o", "addopts="}).addopts, Words{});
  EXPECT_EQ(good().raw.foreign, Words{"--nonsense"});
}

TEST_F(Resolve, UnknownIniKeysArePassedOn) {
  files_.add("/work/pytest.ini", "[pytest]\nnonsense = 1\n");
  EXPECT_TRUE(good().ini.contains("nonsense"));
}

TEST_F(Resolve, WrongTypesThatEverySessionMeetsAreErrors) {
  files_.add("/work/pytest.ini", "[pytest]\nlog_cli = maybe\n");
  EXPECT_EQ(fault(), "/work/pytest.ini:2: config option 'log_cli': invalid truth value 'maybe'");
  EXPECT_TRUE(resolve({"-p", "no:logging"}).ok()) << "nobody asks then";
}

TEST_F(Resolve, OtherWrongTypesWaitForSomebodyToAsk) {
  files_.add("/work/pytest.ini", "[pytest]\njunit_family = zz\n");
  EXPECT_FALSE(good().settings.contains("junit_family"));
}

TEST_F(Resolve, MinversionIsChecked) {
  files_.add("/work/tox.ini", "[pytest]\nminversion = 999.0\n");
  EXPECT_EQ(fault(), "/work/tox.ini: 'minversion' requires pytest-999.0, actual pytest-9.2.0'");
  for (const char* old : {"9.2", "9.2.0", "2", "9.1.9", "9.2rc1"}) {
    EXPECT_TRUE(resolve({"-o", std::string("minversion=") + old}).ok()) << old;
  }
  for (const char* next : {"9.2.1", "10", "9.10"}) {
    EXPECT_FALSE(resolve({"-o", std::string("minversion=") + next}).ok()) << next;
  }
}

TEST_F(Resolve, OwnKeysAreOurOptions) {
  files_.add("/work/pyproject.toml",
             "[tool.fastest]\noptimizer = 'simple'\npython = 'env/bin/python'\nnumprocesses = 0\n");
  EXPECT_EQ(good().strategy, "simple");
  EXPECT_EQ(good().python, "/work/env/bin/python");
  EXPECT_EQ(good({"--optimizer=lightning"}).strategy, "lightning");
  files_.add("/work/pytest.ini", "[pytest]\naddopts = --optimizer=lightning");
  EXPECT_EQ(good().strategy, "lightning") << "the table is read beside a pytest.ini too";
}

TEST_F(Resolve, OwnKeysAreChecked) {
  files_.add("/work/pyproject.toml", "[tool.fastest]\n\noptimiser = 'simple'\n");
  const Result<Options> options = resolve({});
  EXPECT_EQ(options.error().message, "/work/pyproject.toml:3: [tool.fastest] unknown key 'optimiser'");
  EXPECT_EQ(options.error().hint, "did you mean 'optimizer'?");
  files_.add("/work/pyproject.toml", "[tool.fastest]\noptimizer = 'fast'\n");
  EXPECT_NE(fault().find("argument --optimizer: invalid choice: 'fast'"), std::string::npos);
  EXPECT_NE(fault().find("config source: via [tool.fastest]"), std::string::npos);
  files_.add("/work/pyproject.toml", "[tool.fastest]\nengine = ['a']\n");
  EXPECT_EQ(fault(), "/work/pyproject.toml:2: [tool.fastest] 'engine' must be a text, a number or a truth value");
}

TEST_F(Resolve, DebugTimingsIsOurs) {
  const Options options = good({"--debug=timings"});
  EXPECT_TRUE(options.timings);
  EXPECT_EQ(options.value("debug"), OptionValue{});
  EXPECT_EQ(good({"--debug"}).text("debug"), "pytestdebug.log");
}

TEST_F(Resolve, AnUnreadableFileIsAnErrorOfTheUser) {
  files_.add("/work/pytest.ini", "");
  files_.forbid("/work/pytest.ini");
  EXPECT_NE(fault().find("/work/pytest.ini"), std::string::npos);
}

TEST_F(Resolve, AnOrdinaryStartReadsLittle) {
  files_.add("/work/pyproject.toml", "[tool.pytest.ini_options]\nfilterwarnings = ['error']\n");
  files_.clear_log();
  good({"test_a.py"});
  EXPECT_LE(files_.reads.size(), 2U);
}

class Color : public Resolve {
 protected:
  bool color(const Words& argv = {}) { return good(argv).color; }
};

TEST_F(Color, TheOptionDecides) {
  EXPECT_TRUE(color({"--color=yes"}));
  system_.terminals = {1};
  EXPECT_FALSE(color({"--color=no"}));
}

TEST_F(Color, OtherwiseVariablesThenTheTerminal) {
  EXPECT_FALSE(color());
  system_.variables["FORCE_COLOR"] = "1";
  EXPECT_TRUE(color());
  system_.variables["NO_COLOR"] = "1";
  EXPECT_FALSE(color());
  system_.variables["PY_COLORS"] = "1";
  EXPECT_TRUE(color());
  system_.variables = {{"NO_COLOR", ""}};
  system_.terminals = {1};
  EXPECT_TRUE(color());
  system_.variables["PY_COLORS"] = "0";
  EXPECT_FALSE(color());
  system_.variables = {{"TERM", "dumb"}};
  EXPECT_FALSE(color());
}

TEST(Width, ColumnsThenTheTerminal) {
  testing::FakeSystem system;
  system.width = 120;
  EXPECT_EQ(usable_width(system), 120);
  system.variables["COLUMNS"] = "100";
  EXPECT_EQ(usable_width(system), 100);
  system.variables["COLUMNS"] = "20";
  EXPECT_EQ(usable_width(system), 80);
  system.variables["COLUMNS"] = "wide";
  EXPECT_EQ(usable_width(system), 120);
}

}  // namespace
}  // namespace fastest::config
