// argparse's ways with a command line, as pytest's users know them. What is expected here was read off pytest 9.2.
#include <gtest/gtest.h>

#include "cli/parse.h"
#include "support/fakes.h"

namespace fastest::cli {
namespace {

using Words = std::vector<std::string>;

class Parse : public ::testing::Test {
 protected:
  /// The command line as pytest reads it, with its own -p.
  Result<RawOptions> parse(const Words& args) {
    Result<Scope> scope = make_scope(args, files_, "/work");
    if (!scope) return scope.error();
    return cli::parse(args, *scope, {});
  }
  RawOptions good(const Words& args) {
    Result<RawOptions> raw = parse(args);
    EXPECT_TRUE(raw.ok()) << raw.error().message;
    return raw.ok() ? raw.take() : RawOptions{};
  }
  /// The message without the usage line.
  std::string fault(const Words& args) {
    const Result<RawOptions> raw = parse(args);
    EXPECT_FALSE(raw.ok());
    if (raw.ok()) return {};
    const std::string prefix = "usage: fastest [options] [file_or_dir] [file_or_dir] [...]\nfastest: error: ";
    const std::string& message = raw.error().message;
    return message.starts_with(prefix) ? message.substr(prefix.size()) : message;
  }
  OptionValue value(const Words& args, const std::string& dest) { return good(args).values.at(dest); }
  static OptionValue text(const char* text) { return std::string(text); }
  static OptionValue number(std::int64_t number) { return number; }

  testing::FakeFileSystem files_{{"/work/test_a.py", ""}, {"/work/sub/test_b.py", ""}};
};

TEST_F(Parse, ShortOptionsBundle) {
  const RawOptions raw = good({"-xvs"});
  EXPECT_EQ(raw.values.at("maxfail"), number(1));
  EXPECT_EQ(raw.values.at("verbose"), number(1));
  EXPECT_EQ(raw.values.at("capture"), text("no"));
}

TEST_F(Parse, ABundleMayEndInAnOptionWithItsValue) {
  EXPECT_EQ(value({"-vkfoo"}, "keyword"), text("foo"));
  EXPECT_EQ(value({"-vk=foo"}, "keyword"), text("foo"));
  EXPECT_EQ(value({"-vk", "foo"}, "keyword"), text("foo"));
}

TEST_F(Parse, ABundleMayEndInUnknownLetters) {
  const RawOptions raw = good({"-xZv"});
  EXPECT_EQ(raw.values.at("maxfail"), number(1));
  EXPECT_EQ(raw.foreign, Words{"-Zv"});
}

TEST_F(Parse, TheSignBelongsToTheValueOnlyWithinIt) {
  EXPECT_EQ(value({"-k=foo"}, "keyword"), text("foo"));
  EXPECT_EQ(value({"-kfoo=bar"}, "keyword"), text("foo=bar"));
  EXPECT_EQ(value({"--tb=short"}, "tbstyle"), text("short"));
  EXPECT_EQ(value({"-oa=b"}, "override_ini"), OptionValue(Words{"a=b"}));
}

TEST_F(Parse, TheLastOneWins) {
  EXPECT_EQ(value({"--tb=short", "--tb", "long"}, "tbstyle"), text("long"));
  EXPECT_EQ(value({"-s", "--capture=sys"}, "capture"), text("sys"));
  EXPECT_EQ(value({"-x", "--maxfail=3"}, "maxfail"), number(3));
  EXPECT_EQ(value({"-l", "--no-showlocals"}, "showlocals"), OptionValue(false));
}

TEST_F(Parse, VerbosityCountsBothWays) {
  EXPECT_EQ(value({"-vv", "-q"}, "verbose"), number(1));
  EXPECT_EQ(value({"-qq"}, "verbose"), number(-2));
  EXPECT_EQ(value({"-qq"}, "quiet"), number(2));
  EXPECT_EQ(value({"-v", "--verbosity=-1"}, "verbose"), number(-1));
  EXPECT_EQ(value({"--verbosity", "2", "-v"}, "verbose"), number(3));
}

TEST_F(Parse, RepeatedOptionsCollect) {
  EXPECT_EQ(value({"-p", "one", "-ptwo", "-p no:x"}, "plugins"), OptionValue(Words{"one", "two", " no:x"}));
  EXPECT_EQ(value({"--ignore=a", "--ignore", "b"}, "ignore"), OptionValue(Words{"a", "b"}));
  EXPECT_EQ(value({"-Wignore", "-W", "error::X"}, "pythonwarnings"), OptionValue(Words{"ignore", "error::X"}));
}

TEST_F(Parse, PathsAndOptionsMix) {
  const RawOptions raw = good({"a.py", "-v", "b.py::T::f[x y]", "--lf", "c", "--ff"});
  EXPECT_EQ(raw.args, (Words{"a.py", "b.py::T::f[x y]", "c"}));
  EXPECT_EQ(raw.values.at("lf"), OptionValue(true));
  EXPECT_EQ(raw.values.at("failedfirst"), OptionValue(true));
}

TEST_F(Parse, AValueMayNotLookLikeAnOption) {
  EXPECT_EQ(fault({"-k", "-x"}), "argument -k: expected one argument");
  EXPECT_EQ(fault({"--tb", "--foo"}), "argument --tb: expected one argument");
  EXPECT_EQ(fault({"-k"}), "argument -k: expected one argument");
}

TEST_F(Parse, ButASpaceOrANumberMakesItAValue) {
  EXPECT_EQ(value({"-k", "-foo or bar"}, "keyword"), text("-foo or bar"));
  EXPECT_EQ(value({"--maxfail", "-1"}, "maxfail"), number(-1));
  EXPECT_EQ(value({"--durations-min", "-.5"}, "durations_min"), OptionValue(-0.5));
  EXPECT_EQ(value({"-k", "-"}, "keyword"), text("-"));
  EXPECT_EQ(value({"-k", ""}, "keyword"), text(""));
}

TEST_F(Parse, NegativeNumbersAndLoneDashesArePaths) {
  EXPECT_EQ(good({"-1", "-", "-2.5"}).args, (Words{"-1", "-", "-2.5"}));
}

TEST_F(Parse, EverythingAfterTwoDashesIsAPath) {
  const RawOptions raw = good({"-v", "--", "-x", "--foo", "a"});
  EXPECT_EQ(raw.args, (Words{"-x", "--foo", "a"}));
  EXPECT_EQ(raw.values.at("maxfail"), OptionValue{});
  EXPECT_EQ(fault({"-k", "--", "a"}), "argument -k: expected one argument");
}

TEST_F(Parse, OptionalValuesTakeTheNextWord) {
  EXPECT_EQ(value({"--debug"}, "debug"), text("pytestdebug.log"));
  EXPECT_EQ(value({"--debug", "-v"}, "debug"), text("pytestdebug.log"));
  EXPECT_EQ(value({"--debug=x.log"}, "debug"), text("x.log"));
  EXPECT_EQ(value({"--debug="}, "debug"), text(""));
  const RawOptions raw = good({"--debug", "x.log", "a.py"});
  EXPECT_EQ(raw.values.at("debug"), text("x.log"));
  EXPECT_EQ(raw.args, Words{"a.py"});
  EXPECT_EQ(value({"--cache-show"}, "cacheshow"), OptionValue(Words{"*"}));
  EXPECT_EQ(value({"--cache-show", "a*"}, "cacheshow"), OptionValue(Words{"a*"}));
}

TEST_F(Parse, ThereAreNoAbbreviations) {
  EXPECT_EQ(good({"--last", "--verb", "--colo=yes"}).foreign, (Words{"--last", "--verb", "--colo=yes"}));
}

TEST_F(Parse, UnknownOptionsWaitForPlugins) {
  const RawOptions raw = good({"--cov=src", "--cov-report", "html", "-Zfoo", "a.py"});
  EXPECT_EQ(raw.foreign, (Words{"--cov=src", "--cov-report", "-Zfoo"}));
  EXPECT_EQ(raw.args, (Words{"html", "a.py"}));
}

TEST_F(Parse, StrictFlagsAreOverrides) {
  const RawOptions raw = good({"--strict-markers", "-o", "a=b"});
  EXPECT_EQ(raw.values.at("override_ini"), OptionValue(Words{"strict_markers=true", "a=b"}));
  EXPECT_EQ(raw.values.at("strict_markers"), OptionValue(true));
}

TEST_F(Parse, ValuesThatAreNoNumbers) {
  EXPECT_EQ(fault({"--maxfail=x"}), "argument --maxfail: invalid int value: 'x'");
  EXPECT_EQ(fault({"--maxfail=1.5"}), "argument --maxfail: invalid int value: '1.5'");
  EXPECT_EQ(fault({"--durations-min=a"}), "argument --durations-min: invalid float value: 'a'");
  EXPECT_EQ(value({"--maxfail= 1_000 "}, "maxfail"), number(1000));
}

TEST_F(Parse, ValuesThatAreNoChoices) {
  EXPECT_EQ(fault({"--tb=foo"}),
            "argument --tb: invalid choice: 'foo' (choose from 'auto', 'long', 'short', 'no', 'line', 'native')");
  EXPECT_EQ(fault({"--log-file-mode", "it's"}),
            "argument --log-file-mode: invalid choice: \"it's\" (choose from 'w', 'a')");
  EXPECT_EQ(value({"--doctest-report=UDIFF"}, "doctestreport"), text("udiff"));
  EXPECT_EQ(fault({"--doctest-report=X"}).substr(0, 48), "argument --doctest-report: invalid choice: 'x' (");
}

TEST_F(Parse, FlagsTakeNoValue) {
  EXPECT_EQ(fault({"-x=1"}), "argument -x/--exitfirst: ignored explicit argument '1'");
  EXPECT_EQ(fault({"--co=1"}), "argument --collectonly/--collect-only/--co: ignored explicit argument '1'");
  EXPECT_EQ(fault({"-x-v"}), "argument -x/--exitfirst: ignored explicit argument '-v'");
}

TEST_F(Parse, PathOptionsLookAtTheDisk) {
  EXPECT_EQ(value({"--confcutdir=sub"}, "confcutdir"), text("sub"));
  EXPECT_EQ(fault({"--confcutdir=nowhere"}), "--confcutdir must be a directory, given: nowhere");
  EXPECT_EQ(fault({"--junit-xml=sub"}), "--junitxml must be a filename, given: sub");
  EXPECT_EQ(value({"--junitxml=out.xml"}, "xmlpath"), text("out.xml"));
}

TEST_F(Parse, BaseTempMustNotHoldTheCurrentFolder) {
  const std::string message =
      "argument --basetemp: basetemp must not be empty, the current working directory or any parent directory of it";
  for (const char* path : {"", ".", "/", "..", "sub/..", "/work"})
    EXPECT_EQ(fault({std::string("--basetemp=") + path}), message);
  EXPECT_EQ(value({"--basetemp=sub"}, "basetemp"), text("sub"));
  files_.add_link("/elsewhere", "/work");
  EXPECT_EQ(fault({"--basetemp=/elsewhere"}), message);
}

TEST_F(Parse, DebuggerClassHasAModule) {
  EXPECT_EQ(value({"--pdbcls=a.b:C"}, "usepdb_cls"), OptionValue(Words{"a.b", "C"}));
  EXPECT_EQ(fault({"--pdbcls=xx"}), "argument --pdbcls: 'xx' is not in the format 'modname:classname'");
}

TEST_F(Parse, ContextFollowsTheMessage) {
  const Scope scope = *make_scope({}, files_, "/work");
  const auto raw = cli::parse({"-o"}, scope, {{"rootdir", "/r"}, {"config source", "via addopts config"}});
  EXPECT_EQ(raw.error().message,
            "usage: fastest [options] [file_or_dir] [file_or_dir] [...]\n"
            "fastest: error: argument -o/--override-ini: expected one argument\n"
            "  config source: via addopts config\n  rootdir: /r");
  EXPECT_EQ(raw.error().code, ExitCode::kUsageError);
}

TEST_F(Parse, FilesOfArguments) {
  files_.add("/work/args", "-v\n-k\na or b\n@more\n");
  files_.add("/work/more", "test_a.py");
  const RawOptions raw = good({"-x", "@args"});
  EXPECT_EQ(raw.values.at("keyword"), text("a or b"));
  EXPECT_EQ(raw.args, Words{"test_a.py"});
  EXPECT_EQ(fault({"@nofile"}), "[Errno 2] No such file or directory: 'nofile'");
  EXPECT_EQ(fault({"@sub"}), "[Errno 21] Is a directory: 'sub'");
  files_.add("/work/loop", "@loop");
  EXPECT_EQ(fault({"@loop"}), "@loop names itself, directly or not");
}

TEST_F(Parse, ABlockedPluginTakesItsOptionsAway) {
  EXPECT_EQ(good({"-pno:capture", "-s"}).foreign, Words{"-s"});
  EXPECT_EQ(good({"-p", " no:pytest_capture", "-s"}).foreign, Words{"-s"});
  EXPECT_EQ(good({"-p", "no:cacheprovider", "--sw", "--lf"}).foreign, (Words{"--sw", "--lf"}));
  EXPECT_FALSE(good({"-p", "no:capture"}).values.contains("capture"));
}

TEST_F(Parse, SomePluginsCannotBeBlocked) {
  EXPECT_EQ(fault({"-p", "no:main"}), "plugin main cannot be disabled");
  EXPECT_EQ(fault({"-p", "no:a/conftest.py"}),
            "Blocking conftest files using -p is not supported: -p no:a/conftest.py\n"
            "conftest.py files are not plugins and cannot be disabled via -p.\n");
}

TEST_F(Parse, PytesterBringsItsOptions) {
  EXPECT_EQ(good({"--runpytest=subprocess"}).foreign, Words{"--runpytest=subprocess"});
  EXPECT_EQ(value({"-p", "pytester", "--runpytest=subprocess"}, "runpytest"), text("subprocess"));
}

TEST_F(Parse, OwnOptions) {
  EXPECT_EQ(value({"--optimizer", "lightning"}, "optimizer"), text("lightning"));
  EXPECT_EQ(value({"-n0"}, "numprocesses"), number(0));
  EXPECT_EQ(value({"-n", "auto"}, "numprocesses"), text("auto"));
  EXPECT_EQ(fault({"-n", "two"}), "argument -n/--numprocesses: invalid int value: 'two'");
  EXPECT_EQ(value({"--warm", "status"}, "warm"), text("on"));
  EXPECT_EQ(good({"--warm", "status"}).args, Words{"status"});
  EXPECT_EQ(value({"--warm=status"}, "warm"), text("status"));
  EXPECT_EQ(value({}, "warm"), text("off"));
  EXPECT_EQ(value({"--dist=each"}, "dist"), text("each"));
}

TEST_F(Parse, AnOptionThatAPluginMayHaveIsLeftToIt) {
  EXPECT_EQ(good({"--timeout", "5m", "a.py"}).foreign, Words{"--timeout=5m"});
  EXPECT_EQ(value({"--timeout=60"}, "timeout"), OptionValue(60.0));
}

TEST(WantsVersion, ExactlyOnce) {
  EXPECT_TRUE(wants_version({"--version"}));
  EXPECT_TRUE(wants_version({"a", "-V"}));
  EXPECT_FALSE(wants_version({"-V", "--version"}));
  EXPECT_FALSE(wants_version({"-VV"}));
}

}  // namespace
}  // namespace fastest::cli
