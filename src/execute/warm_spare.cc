// Whoever comes while it still copies its pages does not wait for that.
#include "execute/warm_spare.h"

#include "base/own_memory.h"

namespace fastest::execute {
namespace {

constexpr std::size_t kMostMemory = 64U << 20;  // what an unused spare may cost

}  // namespace

bool hand_over(const Spare& spare, const AskRun& ask, const std::vector<base::UniqueFd>& descriptors) {
  std::vector<int> passed;
  passed.reserve(descriptors.size());
  for (const base::UniqueFd& fd : descriptors) passed.push_back(fd.get());
  return base::send_packet(spare.talk.get(), encode(WarmQuestion(ask)), passed).ok();
}

std::optional<HandedOverRun> await_run(base::UniqueFd talk) {
  base::take_own_copy_of_memory(kMostMemory, [&] { return base::has_packet(talk.get()); });
  Result<std::optional<base::Packet>> packet = base::receive_packet(talk.get());
  if (!packet || !*packet) return std::nullopt;
  Result<WarmQuestion> question = decode_question((*packet)->bytes);
  if (!question || !std::holds_alternative<AskRun>(*question)) return std::nullopt;
  return HandedOverRun{std::get<AskRun>(*std::move(question)), std::move((*packet)->descriptors)};
}

}  // namespace fastest::execute
