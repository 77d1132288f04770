// Processes, descriptors and the real file system, in a temporary folder.
#include <gtest/gtest.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/embedded.h"
#include "base/fd.h"
#include "base/file_system.h"
#include "base/process.h"

namespace fastest::base {
namespace {

std::string temporary_folder() {
  std::string name = "/tmp/fastest-unit-XXXXXX";
  return ::mkdtemp(name.data()) == nullptr ? "" : name;
}

TEST(Process, OutputAndExitCodeAreKept) {
  auto captured = run_and_capture({.argv = {"sh", "-c", "echo $GREETING; exit 3"}, .variables = {{"GREETING", "hi"}}});
  ASSERT_TRUE(captured.ok());
  EXPECT_EQ(captured->out, "hi\n");
  EXPECT_EQ(captured->status.exit_code, 3);
}

TEST(Process, MissingProgramIsAnError) { EXPECT_FALSE(spawn({.argv = {"no-such-program-of-fastest"}}).ok()); }

TEST(Process, SignalIsReported) {
  auto child = fork_child([] { return ::raise(SIGSEGV); });
  ASSERT_TRUE(child.ok());
  EXPECT_EQ(child->wait().signal, SIGSEGV);
}

TEST(RealFileSystem, WritesWholeFilesAndListsThem) {
  RealFileSystem files;
  const std::string folder = temporary_folder();
  ASSERT_TRUE(files.make_dirs(folder + "/a/b").ok());
  ASSERT_TRUE(files.write(folder + "/a/b/x.txt", "one").ok());
  ASSERT_TRUE(files.write(folder + "/a/b/x.txt", "two").ok());
  EXPECT_EQ(*files.read(folder + "/a/b/x.txt"), "two");
  const auto entries = files.list(folder + "/a/b");
  ASSERT_EQ(entries->size(), 1U);
  EXPECT_TRUE(entries->front().is_file);
  EXPECT_EQ(files.stat(folder + "/a/b/x.txt")->size, 3);
  EXPECT_FALSE(files.stat(folder + "/none").has_value());
  EXPECT_FALSE(files.read(folder + "/none").ok());
}

TEST(Embedded, ArchiveIsThere) {
  EXPECT_GE(runtime_archive().size(), 4U);
  EXPECT_EQ(runtime_hash().size(), 16U);
}

}  // namespace
}  // namespace fastest::base
