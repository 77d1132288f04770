#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <string>
#include <thread>

#include "base/process.h"
#include "base/ring.h"

namespace fastest::base {
namespace {

using std::chrono::milliseconds;

std::string numbers(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += std::to_string(i) + ",";
  return text;
}

std::string read_until(Ring& ring, std::size_t size) {
  std::string text;
  std::array<char, 100> buffer;
  while (text.size() < size) {
    const std::size_t count = ring.read(buffer.data(), buffer.size());
    text.append(buffer.data(), count);
    if (count == 0) ring.wait(milliseconds(20));
  }
  return text;
}

TEST(Ring, IsTheSameThroughItsDescriptors) {
  Result<Ring> ring = Ring::create(64);
  ASSERT_TRUE(ring);
  const auto [memory, data, space] = ring->descriptors();
  Result<Ring> other = Ring::attach(UniqueFd(::dup(memory)), UniqueFd(::dup(data)), UniqueFd(::dup(space)));
  ASSERT_TRUE(other);
  std::thread writer([&] { other->write(numbers(100)); });
  EXPECT_EQ(read_until(*ring, numbers(100).size()), numbers(100));
  writer.join();
}

TEST(Ring, IsNotMadeOfAnyMemory) {
  Result<Pipe> pipe = make_pipe();
  ASSERT_TRUE(pipe);
  EXPECT_FALSE(Ring::attach(std::move(pipe->read), std::move(pipe->write), UniqueFd()));
}

TEST(Ring, GivesWhatWasWrittenInOrder) {
  Result<Ring> ring = Ring::create(64);
  ASSERT_TRUE(ring);
  ring->write("first");
  ring->write(" second");
  EXPECT_EQ(read_until(*ring, 12), "first second");
  std::array<char, 8> buffer;
  EXPECT_EQ(ring->read(buffer.data(), buffer.size()), 0U);
}

TEST(Ring, WrapsAroundItsEnd) {
  Result<Ring> ring = Ring::create(16);
  ASSERT_TRUE(ring);
  for (int i = 0; i < 50; ++i) {
    ring->write("elevenbytes");
    EXPECT_EQ(read_until(*ring, 11), "elevenbytes");
  }
}

TEST(Ring, StreamsMoreThanItHolds) {
  Result<Ring> ring = Ring::create(64);
  ASSERT_TRUE(ring);
  const std::string text = numbers(5000);
  std::thread writer([&] { ring->write(text); });
  EXPECT_EQ(read_until(*ring, text.size()), text);
  writer.join();
}

TEST(Ring, CarriesManySmallWritesBetweenThreads) {
  Result<Ring> ring = Ring::create(256);
  ASSERT_TRUE(ring);
  std::thread writer([&] {
    for (int i = 0; i < 20000; ++i) ring->write(std::to_string(i) + ",");
    ring->wake();
  });
  const std::string text = numbers(20000);
  EXPECT_EQ(read_until(*ring, text.size()), text);
  writer.join();
}

TEST(Ring, KeepsWhatADeadWriterPublished) {
  Result<Ring> ring = Ring::create();
  ASSERT_TRUE(ring);
  const pid_t child = ::fork();
  if (child == 0) {
    ring->write("last words");
    ::abort();
  }
  ::waitpid(child, nullptr, 0);
  EXPECT_EQ(read_until(*ring, 10), "last words");
}

TEST(Ring, WakesANappingReader) {
  Result<Ring> ring = Ring::create();
  ASSERT_TRUE(ring);
  std::thread writer([&] {
    std::this_thread::sleep_for(milliseconds(50));
    ring->write("x");
    ring->wake();
  });
  const auto start = std::chrono::steady_clock::now();
  ring->wait(milliseconds(5000));
  EXPECT_LT(std::chrono::steady_clock::now() - start, milliseconds(4000));
  writer.join();
}

TEST(Ring, AReaderOfSeveralIsWokenByAnyOfTheDescriptors) {
  Result<Ring> ring = Ring::create();
  ASSERT_TRUE(ring);
  Ring* const rings[] = {&*ring};
  Result<Pipe> quiet = make_pipe();
  ASSERT_TRUE(quiet);
  for (const bool first : {true, false}) {
    const pid_t child = ::fork();
    if (child == 0) ::_exit(0);
    const UniqueFd end = end_of(child);
    const int there[] = {end.get(), quiet->read.get()}, reversed[] = {quiet->read.get(), end.get()};
    const auto start = std::chrono::steady_clock::now();
    Ring::wait_any(rings, milliseconds(5000), first ? there : reversed);
    EXPECT_LT(std::chrono::steady_clock::now() - start, milliseconds(4000));
    ::waitpid(child, nullptr, 0);
  }
}

TEST(Ring, ForgetsOnClear) {
  Result<Ring> ring = Ring::create(64);
  ASSERT_TRUE(ring);
  ring->write("half a fra");
  ring->clear();
  ring->write("new");
  EXPECT_EQ(read_until(*ring, 3), "new");
}

}  // namespace
}  // namespace fastest::base
