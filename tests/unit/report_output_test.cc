#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <string>
#include <thread>

#include "report/output.h"

namespace fastest::report {
namespace {

TEST(Output, ErrorsComeAfterWhatWasWritten) {
  std::string all;
  const auto sink = [&all](std::string_view text) { return all += text, true; };
  Output output(sink, sink);
  output.write("out ");
  output.error("err ");
  output.write("rest");
  output.flush();
  EXPECT_EQ(all, "out err rest");
}

TEST(Output, AGoneReaderIsNoError) {
  std::signal(SIGPIPE, SIG_IGN);
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  ::close(ends[0]);
  Output output(descriptor_sink(ends[1]), descriptor_sink(ends[1]));
  output.write("lost");
  output.flush();
  EXPECT_TRUE(output.broken());
  output.write("not even tried");
  ::close(ends[1]);
}

TEST(Output, WaitsForAFullPipe) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe2(ends.data(), O_NONBLOCK), 0);
  const std::string large(1U << 20U, 'x');
  std::size_t got = 0;
  std::thread reader([&got, &ends, &large] {
    std::array<char, 4096> piece{};
    while (got < large.size()) {
      const ssize_t size = ::read(ends[0], piece.data(), piece.size());
      if (size > 0) got += static_cast<std::size_t>(size);
    }
  });
  EXPECT_TRUE(descriptor_sink(ends[1])(large));
  reader.join();
  EXPECT_EQ(got, large.size());
  ::close(ends[0]);
  ::close(ends[1]);
}

}  // namespace
}  // namespace fastest::report
