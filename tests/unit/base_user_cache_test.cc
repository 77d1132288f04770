// Which folder of the user's is the cache.
#include <gtest/gtest.h>

#include "base/user_cache.h"
#include "support/fakes.h"

namespace fastest::base {
namespace {

using Variables = std::map<std::string, std::string>;

std::string folder_with(const Variables& variables) {
  testing::FakeSystem system;
  system.variables = variables;
  return user_cache_dir(system);
}

TEST(UserCache, IsTheFirstFolderThatTheEnvironmentNames) {
  EXPECT_EQ(folder_with({{"HOME", "/home/me"}}), "/home/me/.cache/fastest");
  EXPECT_EQ(folder_with({{"HOME", "/home/me"}, {"XDG_CACHE_HOME", "/cache"}}), "/cache/fastest");
  EXPECT_EQ(folder_with({{"HOME", "/home/me"}, {"XDG_CACHE_HOME", "/cache"}, {"FASTEST_CACHE", "/own"}}), "/own");
}

TEST(UserCache, DoesNotDependOnTheWorkingFolder) {
  EXPECT_EQ(folder_with({{"HOME", "/h"}, {"XDG_CACHE_HOME", "cache"}, {"FASTEST_CACHE", "own"}}), "/h/.cache/fastest");
  EXPECT_EQ(folder_with({{"HOME", "here"}}), "");
  EXPECT_EQ(folder_with({}), "");
}

}  // namespace
}  // namespace fastest::base
