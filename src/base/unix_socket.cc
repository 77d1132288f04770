// SOCK_SEQPACKET: connection and message in one. A path that is longer than an address may be is reached through
// /proc/self/fd and its folder's descriptor.
#include "base/unix_socket.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace fastest::base {
namespace {

constexpr std::size_t kMostBytes = 64 * 1024;
constexpr std::size_t kMostDescriptors = 250;

struct Address {
  sockaddr_un name{};
  UniqueFd folder;  ///< must stay open while a long path is in use
};

Address address_of(const std::string& path) {
  Address address;
  address.name.sun_family = AF_UNIX;
  std::string text = path;
  if (text.size() >= sizeof(address.name.sun_path)) {
    const std::size_t slash = path.rfind('/');
    address.folder = UniqueFd(::open(path.substr(0, slash).c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    text = "/proc/self/fd/" + std::to_string(address.folder.get()) + path.substr(slash);
  }
  std::strncpy(address.name.sun_path, text.c_str(), sizeof(address.name.sun_path) - 1);
  return address;
}

UniqueFd make_socket() { return UniqueFd(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0)); }

const sockaddr* generic(const Address& address) { return reinterpret_cast<const sockaddr*>(&address.name); }

/// Room for the control message that carries descriptors.
using ControlRoom = std::array<char, CMSG_SPACE(sizeof(int) * kMostDescriptors)>;

std::vector<UniqueFd> descriptors_in(msghdr& message) {
  std::vector<UniqueFd> found;
  for (cmsghdr* part = CMSG_FIRSTHDR(&message); part != nullptr; part = CMSG_NXTHDR(&message, part)) {
    if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS) continue;
    const std::size_t count = (part->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (std::size_t i = 0; i < count; ++i) {
      int fd = -1;
      std::memcpy(&fd, CMSG_DATA(part) + i * sizeof(int), sizeof(int));
      found.emplace_back(fd);
    }
  }
  return found;
}

}  // namespace

Result<UniqueFd> listen_at(const std::string& path) {
  UniqueFd socket = make_socket();
  if (!socket.valid()) return errno_error("make", "a socket");
  const Address address = address_of(path);
  const mode_t before = ::umask(0177);
  const int bound = ::bind(socket.get(), generic(address), sizeof(address.name));
  ::umask(before);
  if (bound != 0 || ::listen(socket.get(), 16) != 0) return errno_error("listen at", path);
  ::fcntl(socket.get(), F_SETFL, O_NONBLOCK);
  return socket;
}

Result<UniqueFd> connect_to(const std::string& path) {
  UniqueFd socket = make_socket();
  if (!socket.valid()) return errno_error("make", "a socket");
  const Address address = address_of(path);
  if (::connect(socket.get(), generic(address), sizeof(address.name)) != 0) return errno_error("connect to", path);
  return socket;
}

Result<UniqueFd> accept_from(int listener) {
  UniqueFd socket(::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC));
  if (!socket.valid()) return errno_error("accept from", "a socket");
  return socket;
}

Result<SocketPair> socket_pair() {
  std::array<int, 2> ends{-1, -1};
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0) return errno_error("make", "sockets");
  return SocketPair{UniqueFd(ends[0]), UniqueFd(ends[1])};
}

std::optional<uid_t> peer_of(int socket) {
  ucred peer{};
  socklen_t size = sizeof peer;
  if (::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) return std::nullopt;
  return peer.uid;
}

Status send_packet(int socket, std::string_view bytes, std::span<const int> descriptors) {
  if (bytes.size() > kMostBytes || descriptors.size() > kMostDescriptors) {
    return Error{ExitCode::kInternalError, "the message is too large"};
  }
  iovec content{const_cast<char*>(bytes.data()), bytes.size()};
  msghdr message{};
  message.msg_iov = &content;
  message.msg_iovlen = 1;
  alignas(cmsghdr) ControlRoom room{};
  if (!descriptors.empty()) {
    message.msg_control = room.data();
    message.msg_controllen = CMSG_SPACE(descriptors.size_bytes());
    cmsghdr* part = CMSG_FIRSTHDR(&message);
    part->cmsg_level = SOL_SOCKET;
    part->cmsg_type = SCM_RIGHTS;
    part->cmsg_len = CMSG_LEN(descriptors.size_bytes());
    std::memcpy(CMSG_DATA(part), descriptors.data(), descriptors.size_bytes());
  }
  while (::sendmsg(socket, &message, MSG_NOSIGNAL) < 0) {
    if (errno != EINTR) return errno_error("send to", "a socket");
  }
  return Done{};
}

Result<std::optional<Packet>> receive_packet(int socket) {
  Packet packet;
  packet.bytes.resize(kMostBytes);
  iovec content{packet.bytes.data(), packet.bytes.size()};
  alignas(cmsghdr) ControlRoom room{};
  msghdr message{};
  message.msg_iov = &content;
  message.msg_iovlen = 1;
  message.msg_control = room.data();
  message.msg_controllen = room.size();
  ssize_t size = -1;
  while ((size = ::recvmsg(socket, &message, MSG_CMSG_CLOEXEC)) < 0 && errno == EINTR) {
  }
  if (size < 0) return errno_error("receive from", "a socket");
  packet.descriptors = descriptors_in(message);
  if ((message.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) != 0) {
    return Error{ExitCode::kInternalError, "the message was cut short"};
  }
  packet.bytes.resize(static_cast<std::size_t>(size));
  if (size == 0 && packet.descriptors.empty()) return std::optional<Packet>();
  return std::optional<Packet>(std::move(packet));
}

bool has_packet(int socket) {
  pollfd asked{socket, POLLIN, 0};
  return ::poll(&asked, 1, 0) > 0;
}

void limit_waiting(int socket, int milliseconds) {
  const timeval limit{milliseconds / 1000, milliseconds % 1000 * 1000};
  ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  ::setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
}

}  // namespace fastest::base
