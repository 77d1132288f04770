#include <gtest/gtest.h>

#include "execute/watched.h"
#include "support/fakes.h"

namespace fastest::execute {
namespace {

using testing::FakeFileSystem;

constexpr std::int64_t kLate = 1'000'000'000'000;

TEST(Watched, NothingChanged) {
  FakeFileSystem files{{"/a.py", "1"}};
  const Watched watched({"/a.py", "/absent"}, kLate, files);
  EXPECT_EQ(watched.changed(), std::nullopt);
}

TEST(Watched, EditedFile) {
  FakeFileSystem files{{"/a.py", "1"}, {"/b.py", "1"}};
  const Watched watched({"/a.py", "/b.py"}, kLate, files);
  files.add("/b.py", "2");
  EXPECT_EQ(watched.changed(), "/b.py");
}

TEST(Watched, FileThatCameOrWent) {
  FakeFileSystem files{{"/a.py", "1"}};
  const Watched watched({"/a.py", "/new.pth"}, kLate, files);
  files.add("/new.pth", "");
  EXPECT_EQ(watched.changed(), "/new.pth");
  files.remove("/new.pth");
  files.remove("/a.py");
  EXPECT_EQ(watched.changed(), "/a.py");
}

TEST(Watched, FileThatWasWrittenWhileItWasRead) {
  FakeFileSystem files{{"/a.py", "1"}};
  const std::int64_t start = files.stat("/a.py")->mtime_ns;
  EXPECT_EQ(Watched({"/a.py"}, start, files).changed(), "/a.py");
  EXPECT_EQ(Watched({"/a.py"}, start + 1, files).changed(), std::nullopt);
}

}  // namespace
}  // namespace fastest::execute
