#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "base/unix_socket.h"

namespace fastest::base {
namespace {

class UnixSocket : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = (std::filesystem::temp_directory_path() / "fastest-XXXXXX").string();
    ASSERT_NE(::mkdtemp(folder_.data()), nullptr);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  void connect(const std::string& path) {
    Result<UniqueFd> listener = listen_at(path);
    ASSERT_TRUE(listener) << listener.error().message;
    Result<UniqueFd> client = connect_to(path);
    ASSERT_TRUE(client) << client.error().message;
    Result<UniqueFd> server = accept_from(listener->get());
    ASSERT_TRUE(server);
    listener_ = listener.take();
    client_ = client.take();
    server_ = server.take();
  }

  std::string folder_;
  UniqueFd listener_, client_, server_;
};

TEST_F(UnixSocket, CarriesMessagesWithDescriptors) {
  connect(folder_ + "/s");
  Result<Pipe> pipe = make_pipe();
  ASSERT_TRUE(pipe);
  const int passed = pipe->write.get();
  ASSERT_TRUE(send_packet(client_.get(), "one", {&passed, 1}));
  ASSERT_TRUE(send_packet(client_.get(), "two"));
  const Result<std::optional<Packet>> first = receive_packet(server_.get());
  const Result<std::optional<Packet>> second = receive_packet(server_.get());
  ASSERT_TRUE(first && *first && second && *second);
  EXPECT_EQ((*first)->bytes, "one");
  EXPECT_EQ((*second)->bytes, "two");
  ASSERT_EQ((*first)->descriptors.size(), 1U);
  ASSERT_TRUE(write_all((*first)->descriptors[0].get(), "x"));
  char got = 0;
  EXPECT_EQ(::read(pipe->read.get(), &got, 1), 1);
  EXPECT_EQ(got, 'x');
  EXPECT_NE(::fcntl((*first)->descriptors[0].get(), F_GETFD) & FD_CLOEXEC, 0);
}

TEST_F(UnixSocket, KnowsTheOtherEnd) {
  connect(folder_ + "/s");
  EXPECT_EQ(peer_of(client_.get()), ::geteuid());
  EXPECT_EQ(peer_of(server_.get()), ::geteuid());
}

TEST_F(UnixSocket, IsForTheUserAlone) {
  connect(folder_ + "/s");
  struct stat status {};
  ASSERT_EQ(::stat((folder_ + "/s").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600U);
}

TEST_F(UnixSocket, LongPaths) {
  const std::string deep = folder_ + "/" + std::string(150, 'd');
  std::filesystem::create_directory(deep);
  connect(deep + "/s");
  EXPECT_TRUE(send_packet(client_.get(), "x"));
}

TEST_F(UnixSocket, EndIsSeen) {
  connect(folder_ + "/s");
  client_.reset();
  const Result<std::optional<Packet>> packet = receive_packet(server_.get());
  ASSERT_TRUE(packet);
  EXPECT_FALSE(packet->has_value());
}

TEST_F(UnixSocket, SilenceEnds) {
  connect(folder_ + "/s");
  limit_waiting(server_.get(), 10);
  EXPECT_FALSE(receive_packet(server_.get()));
}

TEST_F(UnixSocket, NobodyListens) {
  EXPECT_FALSE(connect_to(folder_ + "/s"));
  connect(folder_ + "/s");
  listener_.reset();
  EXPECT_FALSE(connect_to(folder_ + "/s"));
}

TEST_F(UnixSocket, TooLargeIsAnError) {
  connect(folder_ + "/s");
  EXPECT_FALSE(send_packet(client_.get(), std::string(1 << 17, 'x')));
}

}  // namespace
}  // namespace fastest::base
