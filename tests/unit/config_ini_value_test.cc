// The table of ini options, and how a text or a TOML value becomes an option's value.
#include <gtest/gtest.h>

#include <set>

#include "config/ini_value.h"

namespace fastest::config {
namespace {

using Words = std::vector<std::string>;

const IniPlace kPlace = {"/p/pytest.ini", "/work"};

IniValue text(const std::string& content, int line = 3) {
  IniValue value;
  value.value = content;
  value.line = line;
  return value;
}

template <typename T>
IniValue native(T content) {
  IniValue value;
  value.value = std::move(content);
  value.is_toml = true;
  value.line = 3;
  return value;
}

OptionValue good(const char* name, const IniValue& value) {
  Result<OptionValue> typed = typed_value(*find_ini(name), value, kPlace);
  EXPECT_TRUE(typed.ok()) << typed.error().message;
  return typed.ok() ? typed.take() : OptionValue{};
}

std::string fault(const char* name, const IniValue& value) {
  const Result<OptionValue> typed = typed_value(*find_ini(name), value, kPlace);
  return typed.ok() ? "(none)" : typed.error().message;
}

TEST(IniTable, RowsAreComplete) {
  std::set<std::string_view> names;
  for (const IniRow& row : ini_rows()) {
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
    EXPECT_GT(row.help.size(), 10U) << row.name;
    EXPECT_FALSE(type_text(row).empty());
    EXPECT_EQ(find_ini(row.name)->name, row.name);
    const bool is_literal = type_text(row).find('\'') != std::string::npos;
    EXPECT_EQ(is_literal, !row.choices.empty()) << row.name;
    if (const auto* choice = std::get_if<std::string_view>(&row.initial); choice != nullptr && is_literal) {
      EXPECT_TRUE(row.choices.contains(*choice)) << row.name;
    }
  }
}

TEST(IniTable, AliasesLeadToTheRow) {
  EXPECT_EQ(find_ini("xfail_strict")->name, "strict_xfail");
  EXPECT_EQ(find_ini("nonsense"), nullptr);
  EXPECT_EQ(find_ini(""), nullptr);
}

TEST(IniTable, TypesAreShownAsPytestShowsThem) {
  EXPECT_EQ(type_text(*find_ini("verbosity_subtests")), "int | 'auto'");
  EXPECT_EQ(type_text(*find_ini("log_auto_indent")), "int | bool | string");
  EXPECT_EQ(type_text(*find_ini("pythonpath")), "paths");
}

TEST(IniValues, TextsBecomeTypes) {
  EXPECT_EQ(good("python_files", text("a 'b c'\nd")), OptionValue(Words{"a", "b c", "d"}));
  EXPECT_EQ(good("markers", text("\n a: x\n\n b\n")), OptionValue(Words{"a: x", "b"}));
  EXPECT_EQ(good("pythonpath", text("src /abs")), OptionValue(Words{"/p/src", "/abs"}));
  EXPECT_EQ(good("log_cli", text(" Yes ")), OptionValue(true));
  EXPECT_EQ(good("strict", text("0")), OptionValue(false));
  EXPECT_EQ(good("tmp_path_retention_count", text("5")), OptionValue(std::int64_t{5}));
  EXPECT_EQ(good("tmp_path_retention_count", text("five")), OptionValue(std::string("five")));
  EXPECT_EQ(good("faulthandler_timeout", text("1.5")), OptionValue(1.5));
  EXPECT_EQ(good("verbosity_subtests", text("auto")), OptionValue(std::string("auto")));
}

TEST(IniValues, ListsOfIniOptionsStayLists) {
  IniValue value;
  value.value = Words{"a b", "c"};
  EXPECT_EQ(good("python_files", value), OptionValue(Words{"a b", "c"}));
}

TEST(IniValues, NativeTypesMustFit) {
  EXPECT_EQ(good("python_files", native(Words{"a b"})), OptionValue(Words{"a b"}));
  EXPECT_EQ(good("log_cli", native(true)), OptionValue(true));
  EXPECT_EQ(good("faulthandler_timeout", native(std::int64_t{3})), OptionValue(3.0));
  EXPECT_EQ(fault("log_cli", native(std::string("maybe"))),
            "/p/pytest.ini:3: config option 'log_cli' expects a bool, got str: 'maybe'");
  EXPECT_EQ(fault("testpaths", native(std::string("a"))),
            "/p/pytest.ini:3: config option 'testpaths' expects a list for type 'args', got str: 'a'");
  EXPECT_EQ(fault("minversion", native(7.5)),
            "/p/pytest.ini:3: config option 'minversion' expects a string, got float: 7.5");
  EXPECT_EQ(fault("max_warnings", native(true)),
            "/p/pytest.ini:3: config option 'max_warnings' expects one of int | string, got bool: True");
}

TEST(IniValues, FaultsNameFileKeyAndLine) {
  EXPECT_EQ(fault("log_cli", text("maybe")), "/p/pytest.ini:3: config option 'log_cli': invalid truth value 'maybe'");
  EXPECT_EQ(fault("console_output_style", text("zz")),
            "/p/pytest.ini:3: config option 'console_output_style' expects one of 'classic' | 'progress' | 'count' | "
            "'times' | 'progress-even-when-capture-no', got 'zz'");
  EXPECT_EQ(fault("addopts", text("'a")), "/p/pytest.ini:3: config option 'addopts': No closing quotation");
  IniValue from_command_line = text("maybe", 0);
  from_command_line.is_override = true;
  EXPECT_EQ(fault("strict", from_command_line),
            "-o/--override-ini: config option 'strict': invalid truth value 'maybe'");
}

TEST(IniValues, OverridesBeatFilesAndNamesBeatAliases) {
  IniValue override = text("1");
  override.is_override = true;
  const IniRow& row = *find_ini("strict_xfail");
  const IniValues both = {{"strict_xfail", text("a")}, {"xfail_strict", text("b")}};
  EXPECT_EQ(choose_value(row, both), &both.at("strict_xfail"));
  const IniValues overridden = {{"strict_xfail", text("a")}, {"xfail_strict", override}};
  EXPECT_EQ(choose_value(row, overridden), &overridden.at("xfail_strict"));
  EXPECT_EQ(choose_value(row, {}), nullptr);
}

}  // namespace
}  // namespace fastest::config
