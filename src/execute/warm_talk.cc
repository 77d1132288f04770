#include "execute/warm_talk.h"

#include <unistd.h>

#include <utility>

#include "base/unix_socket.h"

namespace fastest::execute {
namespace {

constexpr int kAnswerTime = 5000;  // milliseconds; a server that is slower than that is taken for dead

}  // namespace

std::optional<base::UniqueFd> reach(const std::string& socket) {
  Result<base::UniqueFd> connection = base::connect_to(socket);
  if (!connection || base::peer_of(connection->get()) != ::geteuid()) return std::nullopt;
  base::limit_waiting(connection->get(), kAnswerTime);
  return connection.take();
}

std::optional<WarmAnswer> ask(int server, const WarmQuestion& question, std::span<const int> passed,
                              std::vector<base::UniqueFd>* given) {
  if (!base::send_packet(server, encode(question), passed).ok()) return std::nullopt;
  Result<std::optional<base::Packet>> packet = base::receive_packet(server);
  if (!packet || !*packet) return std::nullopt;
  if (given != nullptr) *given = std::move((*packet)->descriptors);
  Result<WarmAnswer> answer = decode_answer((*packet)->bytes);
  return answer ? std::optional<WarmAnswer>(answer.take()) : std::nullopt;
}

}  // namespace fastest::execute
