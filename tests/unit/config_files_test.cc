// Which files hold a configuration, and what is taken from them.
#include <gtest/gtest.h>

#include "config/files.h"
#include "support/fakes.h"

namespace fastest::config {
namespace {

using Words = std::vector<std::string>;
using Value = decltype(IniValue::value);

/// The configuration of one file with that name and content.
Result<std::optional<IniValues>> load(const std::string& name, const std::string& content) {
  testing::FakeFileSystem files;
  files.add("/p/" + name, content);
  return load_config("/p/" + name, files);
}

IniValue value(const std::string& name, const std::string& content, const std::string& key) {
  const auto loaded = load(name, content);
  EXPECT_TRUE(loaded.ok() && loaded->has_value()) << name;
  return loaded.ok() && *loaded && (*loaded)->contains(key) ? (*loaded)->at(key) : IniValue{};
}

bool has_config(const std::string& name, const std::string& content) {
  const auto loaded = load(name, content);
  EXPECT_TRUE(loaded.ok());
  return loaded.ok() && loaded->has_value();
}

std::string fault(const std::string& name, const std::string& content) {
  const auto loaded = load(name, content);
  return loaded.ok() ? "(none)" : loaded.error().message;
}

TEST(Files, EachKindHasItsSection) {
  for (const char* name : {"pytest.ini", ".pytest.ini", "tox.ini", "other.ini"}) {
    EXPECT_EQ(value(name, "[pytest]\nx=1", "x").value, Value("1")) << name;
  }
  for (const char* name : {"setup.cfg", "other.cfg"})
    EXPECT_EQ(value(name, "[tool:pytest]\nx=1", "x").value, Value("1"));
  for (const char* name : {"pytest.toml", ".pytest.toml", "other.toml"}) {
    EXPECT_EQ(value(name, "[pytest]\nx=1", "x").value, Value(std::int64_t{1})) << name;
  }
  EXPECT_EQ(value("pyproject.toml", "[tool.pytest]\nx=1", "x").value, Value(std::int64_t{1}));
  EXPECT_EQ(value("pyproject.toml", "[tool.pytest.ini_options]\nx=1", "x").value, Value("1"));
}

TEST(Files, DedicatedFilesCountEvenWhenEmpty) {
  for (const char* name : {"pytest.ini", ".pytest.ini", "pytest.toml", ".pytest.toml"})
    EXPECT_TRUE(has_config(name, ""));
  for (const char* name : {"tox.ini", "setup.cfg", "pyproject.toml", "x.ini", "x.cfg", "x.toml"}) {
    EXPECT_FALSE(has_config(name, "")) << name;
  }
  EXPECT_FALSE(has_config("pytest.config", "[pytest]"));
}

TEST(Files, NativeTomlKeepsItsTypes) {
  const std::string text = "[tool.pytest]\na='s'\nb=true\nc=3\nd=1.5\ne=['x','y']\n";
  EXPECT_EQ(value("pyproject.toml", text, "a").value, Value("s"));
  EXPECT_EQ(value("pyproject.toml", text, "b").value, Value(true));
  EXPECT_EQ(value("pyproject.toml", text, "d").value, Value(1.5));
  EXPECT_EQ(value("pyproject.toml", text, "e").value, Value(Words{"x", "y"}));
  EXPECT_TRUE(value("pyproject.toml", text, "c").is_toml);
  EXPECT_EQ(value("pyproject.toml", text, "c").line, 4);
}

TEST(Files, TomlValuesOfNoUseSayWhatTheyAre) {
  const std::string text = "[tool.pytest]\na={b=1}\nc=2020-01-01\nd=['x', 1]\n";
  EXPECT_EQ(value("pyproject.toml", text, "a").fault, "a dict");
  EXPECT_EQ(value("pyproject.toml", text, "c").fault, "a date");
  EXPECT_EQ(value("pyproject.toml", text, "d").fault, "a list of strings, but item at index 1 is int: 1");
}

TEST(Files, IniOptionsBecomeTexts) {
  const std::string text = "[tool.pytest.ini_options]\na=true\nb=3\nc=20.0\nd=['x']\ne=1.25\n";
  EXPECT_EQ(value("pyproject.toml", text, "a").value, Value("True"));
  EXPECT_EQ(value("pyproject.toml", text, "b").value, Value("3"));
  EXPECT_EQ(value("pyproject.toml", text, "c").value, Value("20.0"));
  EXPECT_EQ(value("pyproject.toml", text, "d").value, Value(Words{"x"}));
  EXPECT_EQ(value("pyproject.toml", text, "e").value, Value("1.25"));
  EXPECT_FALSE(value("pyproject.toml", text, "a").is_toml);
}

TEST(Files, TwoTablesAreOneTooMany) {
  const std::string both = "[tool.pytest]\na=1\n[tool.pytest.ini_options]\nb=1\n";
  EXPECT_EQ(fault("pyproject.toml", both).substr(0, 43), "/p/pyproject.toml: Cannot use both [tool.py");
  EXPECT_EQ(fault("x.toml", "[pytest]\na=1\n[tool.pytest]\nb=1").substr(0, 37),
            "/p/x.toml: Cannot use both [pytest] a");
}

TEST(Files, LooseKeysAreAMistake) {
  EXPECT_EQ(fault("pytest.toml", "minversion='1'\naddopts=[]"),
            "/p/pytest.toml: pytest configuration must be under a [pytest] table (found top-level options: minversion, "
            "addopts)");
}

TEST(Files, PytestSectionInSetupCfgIsRefused) {
  EXPECT_EQ(fault("setup.cfg", "[pytest]\na=1"),
            "[pytest] section in setup.cfg files is no longer supported, change to [tool:pytest] instead.");
  EXPECT_TRUE(has_config("setup.cfg", "[pytest]\na=1\n[tool:pytest]"));
}

TEST(Files, DamageNamesThePlace) {
  EXPECT_EQ(fault("pytest.ini", "[pytest]\nfoo"), "/p/pytest.ini:2: unexpected line: 'foo'");
  EXPECT_EQ(fault("pyproject.toml", "[tool.pytest]\nx = 1 2\n"),
            "/p/pyproject.toml: Expected newline or end of document after a statement (at line 2, column 7)");
  EXPECT_EQ(fault("pyproject.toml", "[tool]\npytest = 3"),
            "/p/pyproject.toml: [tool.pytest] must be a table, not int (at line 2)");
  EXPECT_EQ(fault("pytest.ini", "[pytest]\na=\xff"), "/p/pytest.ini: not valid UTF-8 (at byte 11)");
}

}  // namespace
}  // namespace fastest::config
