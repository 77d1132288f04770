// Sockets in the file system between processes of one user: messages that keep their bounds and may carry descriptors.
#pragma once

#include <sys/types.h>

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/fd.h"
#include "fastest/error.h"

namespace fastest::base {

/// One message. Received descriptors are closed on exec.
struct Packet {
  std::string bytes;
  std::vector<UniqueFd> descriptors;
};

/// The path must be free; its mode becomes 0600. Does not block on accept.
Result<UniqueFd> listen_at(const std::string& path);
/// Fails at once if nobody listens.
Result<UniqueFd> connect_to(const std::string& path);
Result<UniqueFd> accept_from(int listener);

/// Two ends for a process and its fork.
struct SocketPair {
  UniqueFd ours, theirs;
};
Result<SocketPair> socket_pair();

/// The user at the other end, as the kernel knows it.
std::optional<uid_t> peer_of(int socket);

/// At most 64 KiB and 250 descriptors.
Status send_packet(int socket, std::string_view bytes, std::span<const int> descriptors = {});
/// Waits for one message; nothing: the other end has closed.
Result<std::optional<Packet>> receive_packet(int socket);
/// Whether receive_packet would not wait.
bool has_packet(int socket);
/// Blocking calls on the socket fail after so long.
void limit_waiting(int socket, int milliseconds);

}  // namespace fastest::base
