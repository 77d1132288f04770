#include <gtest/gtest.h>

#include "python/interpreter.h"
#include "support/fakes.h"

namespace fastest::python {
namespace {

/// A machine with pythons that answer as told.
struct Machine {
  testing::FakeFileSystem files;
  testing::FakeSystem system;
  Options options;
  std::map<std::string, std::string> answers;  ///< executable -> what it prints
  std::vector<std::string> asked;

  Machine() {
    options.rootdir = options.invocation_dir = system.directory = "/work/project";
    system.variables["PATH"] = "/usr/bin";
    files.add_dir("/work/project");
  }

  void python(const std::string& path, const std::string& version, const std::string& library = "",
              const std::string& name = "cpython", const std::string& executable = "") {
    files.add(path,
              "\x7f"
              "ELF");
    answers[path] = "noise\nfastest asks\n" + (executable.empty() ? path : executable) + "\n" + name + "\n" + version +
                    "\ncpython-3\n0\n" + library + "\n";
  }

  Result<Interpreter> find() {
    const auto ask = [this](const std::string& executable, const std::string&) -> Result<std::string> {
      asked.push_back(executable);
      return answers.contains(executable) ? Result<std::string>(answers[executable])
                                          : Result<std::string>(Error{ExitCode::kInternalError, "it is broken"});
    };
    return find_interpreter(options, {files, system, ask, "/cache"});
  }
};

TEST(Interpreter, OptionThenEnvironmentThenFoldersThenPath) {
  Machine machine;
  machine.python("/usr/bin/python3", "3.11.2");
  EXPECT_EQ(machine.find()->found_by, "PATH");
  machine.python("/work/.venv/bin/python", "3.12.1");
  machine.files.add("/work/.venv/pyvenv.cfg", "");
  EXPECT_EQ(machine.find()->executable, "/work/.venv/bin/python");
  machine.python("/conda/bin/python", "3.10.1");
  machine.system.variables["CONDA_PREFIX"] = "/conda";
  EXPECT_EQ(machine.find()->found_by, "CONDA_PREFIX");
  machine.python("/env/bin/python", "3.9.1");
  machine.system.variables["VIRTUAL_ENV"] = "/env";
  EXPECT_EQ(machine.find()->found_by, "VIRTUAL_ENV");
  machine.python("/opt/python", "3.13.0");
  machine.options.python = "/opt/python";
  EXPECT_EQ(machine.find()->version, "3.13.0");
}

TEST(Interpreter, OptionMayBeANameOrAnEnvironment) {
  Machine machine;
  machine.python("/usr/bin/python3.12", "3.12.1");
  machine.options.python = "python3.12";
  EXPECT_EQ(machine.find()->executable, "/usr/bin/python3.12");
  machine.python("/env/bin/python", "3.10.0");
  machine.options.python = "/env";
  EXPECT_EQ(machine.find()->executable, "/env/bin/python");
  machine.options.python = "nonsense";
  EXPECT_EQ(machine.find().error().code, ExitCode::kUsageError);
}

TEST(Interpreter, AnEnvironmentWithoutItsPythonIsAnError) {
  Machine machine;
  machine.python("/usr/bin/python3", "3.11.2");
  machine.files.add("/work/project/.venv/pyvenv.cfg", "");
  const Result<Interpreter> found = machine.find();
  ASSERT_FALSE(found.ok());
  EXPECT_NE(found.error().message.find("/work/project/.venv"), std::string::npos);
  EXPECT_NE(found.error().hint.find("--python"), std::string::npos);
}

TEST(Interpreter, IsAskedOnce) {
  Machine machine;
  machine.python("/usr/bin/python3", "3.11.2", "/usr/lib/libpython3.11.so.1.0");
  machine.files.add("/usr/lib/libpython3.11.so.1.0", "");
  EXPECT_EQ(machine.find()->library, "/usr/lib/libpython3.11.so.1.0");
  EXPECT_EQ(machine.find()->library, "/usr/lib/libpython3.11.so.1.0");
  EXPECT_EQ(machine.asked.size(), 1U);
  machine.python("/usr/bin/python3", "3.11.9");
  EXPECT_EQ(machine.find()->version, "3.11.9") << "a replaced python is asked again";
}

TEST(Interpreter, ALibraryIsLookedForEveryTime) {
  Machine machine;
  machine.python("/usr/bin/python3", "3.11.2", "/usr/lib/libpython3.11.so.1.0");
  EXPECT_EQ(machine.find()->library, "");
  machine.files.add("/usr/lib/libpython3.11.so.1.0", "");
  EXPECT_EQ(machine.find()->library, "/usr/lib/libpython3.11.so.1.0");
}

TEST(Interpreter, ADamagedCacheIsAsIfItWereEmpty) {
  Machine machine;
  machine.python("/usr/bin/python3", "3.11.2");
  machine.files.add("/cache/interpreters.txt", "\t\t\n/usr/bin/python3 5:4\tcut sho");
  EXPECT_TRUE(machine.find().ok());
}

TEST(Interpreter, AShimIsAskedOncePerPlace) {
  Machine machine;
  machine.python("/versions/bin/python3", "3.11.7");
  machine.python("/usr/bin/python3", "3.11.7", "", "cpython", "/versions/bin/python3");
  machine.files.add("/usr/bin/python3", "#!/usr/bin/env bash\n");
  EXPECT_EQ(machine.find()->executable, "/versions/bin/python3");
  EXPECT_EQ(machine.find()->executable, "/versions/bin/python3");
  EXPECT_EQ(machine.asked, (std::vector<std::string>{"/usr/bin/python3", "/versions/bin/python3"}));
  machine.files.add("/work/project/.python-version", "3.12");
  EXPECT_TRUE(machine.find().ok());
  EXPECT_EQ(machine.asked.size(), 3U) << "another choice of version: the shim is asked again";
}

TEST(Interpreter, RefusesWhatItCannotRun) {
  Machine machine;
  machine.python("/usr/bin/python3", "3.8.18");
  EXPECT_NE(machine.find().error().message.find("too old"), std::string::npos);
  machine.python("/usr/bin/python3", "3.10.14", "", "pypy");
  EXPECT_NE(machine.find().error().message.find("pypy"), std::string::npos);
  machine.files.add("/usr/bin/python3", "broken");
  machine.answers.clear();
  EXPECT_EQ(machine.find().error().hint, "it is broken");
}

}  // namespace
}  // namespace fastest::python
