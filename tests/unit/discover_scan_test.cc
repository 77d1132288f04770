// The scan of one file: node ids in pytest's order, and reasons where only Python knows.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "discover/scan.h"

namespace fastest::discover {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

FileFacts scan(std::string_view source, const ScanRules& rules = {}) {
  SyntaxParser parser;
  return scan_file(source, rules, parser);
}

/// The tests of a source that must be certain.
std::vector<std::string> tests(std::string_view source, const ScanRules& rules = {}) {
  FileFacts facts = scan(source, rules);
  EXPECT_THAT(facts.reasons, IsEmpty()) << source;
  return facts.tests;
}

/// The reasons in one text.
std::string reasons(std::string_view source) {
  std::string all;
  for (const std::string& reason : scan(source).reasons) all += reason + "\n";
  return all;
}

TEST(Scan, FindsFunctionsAndMethods) {
  EXPECT_THAT(tests(R"(
def test_one(): pass
async def test_two():
    await x
def helper():
    def test_inner(): pass
class TestA:
    def test_b(self): pass
    class TestInner:
        def test_c(self): pass
    def helper(self): pass
    def test_d(self): pass
class Other:
    def test_e(self): pass
def test_last(tmp_path: "Path", *, capsys=None) -> None:
    """Docs: def test_no(): pass"""
)"),
              ElementsAre("::test_one", "::test_two", "::TestA::test_b", "::TestA::TestInner::test_c",
                          "::TestA::test_d", "::test_last"));
}

TEST(Scan, LastDefinitionCountsAtTheFirstPlace) {
  EXPECT_THAT(tests("import pytest\n"
                    "def test_a(): pass\n"
                    "def test_b(): pass\n"
                    "@pytest.mark.parametrize('x', [1])\n"
                    "def test_a(x): pass\n"),
              ElementsAre("::test_a[1]", "::test_b"));
}

TEST(Scan, HonoursPatterns) {
  ScanRules rules;
  rules.functions = {"check_", "*_should"};
  rules.classes = {"Suite"};
  EXPECT_THAT(tests("def check_a(): pass\ndef test_b(): pass\ndef it_should(): pass\n"
                    "class SuiteX:\n  def check_c(self): pass\n",
                    rules),
              ElementsAre("::check_a", "::it_should", "::SuiteX::check_c"));
}

TEST(Scan, SkipsClassesThatPytestSkips) {
  EXPECT_THAT(tests(R"(
class TestInit:
    def __init__(self): pass
    def test_a(self): pass
class TestOff:
    __test__ = False
    def test_a(self): pass
class TestChild(TestOff):
    def test_b(self): pass
class TestException(Exception):
    def test_c(self): pass
class On:
    __test__ = True
    def test_d(self): pass
)"),
              ElementsAre("::On::test_d"));
}

TEST(Scan, ModuleFlagSwitchesOff) { EXPECT_THAT(tests("__test__ = False\ndef test_a(): pass\n"), IsEmpty()); }

TEST(Scan, InheritedTestsComeFirst) {
  EXPECT_THAT(tests(R"(
class Base:
    def test_base(self): pass
    def test_both(self): pass
class TestChild(Base):
    def test_own(self): pass
    def test_both(self): pass
)"),
              ElementsAre("::TestChild::test_base", "::TestChild::test_own", "::TestChild::test_both"));
}

TEST(Scan, UnittestClassesAreSortedAndNeedNoName) {
  EXPECT_THAT(tests(R"(
import unittest
from unittest import TestCase
from unittest.mock import patch
class Base(unittest.TestCase):
    def test_z(self): pass
    @patch("os.getcwd")
    def test_a(self, cwd): pass
class Child(Base):
    def test_m(self): pass
class Runs(TestCase):
    def runTest(self): pass
)"),
              ElementsAre("::Base::test_a", "::Base::test_z", "::Child::test_a", "::Child::test_m", "::Child::test_z",
                          "::Runs::runTest"));
}

TEST(Scan, FixturesAreNoTests) {
  const FileFacts facts = scan(R"(
import pytest
@pytest.fixture(params=[1, 2], name="other")
def test_data(request): return 1
@pytest.fixture
def plain(tmp_path): yield 1
def test_a(plain): pass
)");
  EXPECT_THAT(facts.tests, ElementsAre("::test_a"));
  ASSERT_EQ(facts.fixtures.size(), 1U);
  EXPECT_EQ(facts.fixtures[0].name, "other");
  EXPECT_TRUE(facts.fixtures[0].parametrized);
  EXPECT_THAT(facts.requested, ElementsAre("plain", "request", "tmp_path"));
}

TEST(Scan, StackedParametrizeStartsWithTheLowest) {
  EXPECT_THAT(tests(R"(
import pytest
@pytest.mark.parametrize("a", [1, 2])
@pytest.mark.parametrize("b", ["x", "y"])
def test_a(a, b): pass
)"),
              ElementsAre("::test_a[x-1]", "::test_a[x-2]", "::test_a[y-1]", "::test_a[y-2]"));
}

TEST(Scan, ClassAndModuleMarksFollowTheFunctions) {
  EXPECT_THAT(tests(R"(
from pytest import mark
pytestmark = [mark.slow, mark.parametrize("m", [7])]
@mark.parametrize("c", "de")
class TestA:
    pass
@mark.parametrize("c", ["d", "e"])
class TestB:
    @mark.parametrize("f", [1])
    def test_a(self, f, c, m): pass
)"),
              ElementsAre("::TestB::test_a[1-d-7]", "::TestB::test_a[1-e-7]"));
}

TEST(Scan, KnownDecoratorsAndNamedMarksAreHarmless) {
  EXPECT_THAT(tests(R"(
import sys, pytest
from unittest import mock
windows = pytest.mark.skipif(sys.platform != "win32", reason="x")
@windows
@mock.patch("os.getcwd")
@pytest.mark.xfail(reason="later")
@pytest.mark.usefixtures("db")
def test_a(cwd): pass
)"),
              ElementsAre("::test_a"));
}

TEST(Scan, SaysWhyAFileIsDynamic) {
  EXPECT_THAT(reasons("import pytest\n@pytest.mark.parametrize('x', load())\ndef test_a(x): pass\n"),
              HasSubstr("values are computed"));
  EXPECT_THAT(reasons("from helpers import *\n"), HasSubstr("star import"));
  EXPECT_THAT(reasons("from helpers import test_shared\n"), HasSubstr("imports test_shared"));
  EXPECT_THAT(reasons("from base import Base\nclass TestA(Base): pass\n"), HasSubstr("base class base.Base"));
  EXPECT_THAT(reasons("from base import Base\nclass A(Base):\n  def test_x(self): pass\n"),
              HasSubstr("base class base.Base"));
  EXPECT_THAT(reasons("if x:\n  def test_a(): pass\n"), HasSubstr("test_a is defined under a condition"));
  EXPECT_THAT(reasons("def pytest_generate_tests(metafunc): pass\n"), HasSubstr("pytest_generate_tests"));
  EXPECT_THAT(reasons("import deco\n@deco.cases(3)\ndef test_a(): pass\n"), HasSubstr("decorator deco.cases"));
  EXPECT_THAT(reasons("test_a = make()\n"), HasSubstr("test_a is assigned"));
  EXPECT_THAT(reasons("def test_a():\n    x = 1\n    yield x\n"), HasSubstr("yields"));
  EXPECT_THAT(reasons("import pytest\nnumpy = pytest.importorskip('numpy')\ndef test_a(): pass\n"),
              HasSubstr("importorskip"));
  EXPECT_THAT(reasons("for i in range(3):\n  globals()[f'test_{i}'] = print\n"), HasSubstr("namespace"));
  EXPECT_THAT(reasons("def test_a(:\n"), HasSubstr("does not parse"));
  EXPECT_THAT(reasons("x = '\xff'\n"), HasSubstr("not UTF-8"));
  EXPECT_THAT(reasons("import pytest\n@pytest.mark.anyio\nasync def test_a(): pass\n"), HasSubstr("anyio"));
  EXPECT_THAT(reasons("import pytest\n@pytest.mark.parametrize('x', [1], indirect=True)\ndef test_a(x): pass\n"),
              HasSubstr("indirect"));
}

TEST(Scan, HarmlessConditionsAreNoReason) {
  EXPECT_THAT(tests(R"(
import sys
try:
    import numpy
except ImportError:
    numpy = None
if sys.version_info > (3, 9):
    def helper(): pass
def test_a(): pass
if __name__ == "__main__":
    test_a()
)"),
              ElementsAre("::test_a"));
}

TEST(Scan, YieldInAnInnerFunctionIsNoGenerator) {
  EXPECT_THAT(tests("def test_a():\n    def inner():\n        yield 1\n    assert list(inner())\n"),
              ElementsAre("::test_a"));
}

TEST(Scan, ParametersMayHaveAnyName) {
  EXPECT_THAT(tests("import pytest\n@pytest.mark.parametrize('cls', [int])\ndef test_a(cls, x=(1, 2)): pass\n"),
              ElementsAre("::test_a[int]"));
}

TEST(Scan, NumbersOfTheUserAreNoPlaceholders) {
  EXPECT_THAT(tests("def test_a(): pass\n0X0\n0X7\nx = 0X0\n"), ElementsAre("::test_a"));
}

TEST(Scan, ReadsConftestFacts) {
  const FileFacts facts = scan(R"(
pytest_plugins = ["helpers.plugin"]
collect_ignore = ["setup.py", "old"]
def pytest_collection_modifyitems(items): pass
)");
  EXPECT_TRUE(facts.loads_plugins);
  EXPECT_THAT(facts.ignore, ElementsAre("setup.py", "old"));
  EXPECT_THAT(facts.hooks, ElementsAre("pytest_collection_modifyitems"));
}

TEST(Scan, DoctestFilesNeedAPrompt) {
  EXPECT_TRUE(has_doctest_examples("Text\n  >>> 1 + 1\n  2\n"));
  EXPECT_FALSE(has_doctest_examples("see >>> here\n"));
}

}  // namespace
}  // namespace fastest::discover
