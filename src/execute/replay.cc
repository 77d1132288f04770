#include "execute/replay.h"

#include <unistd.h>

#include <array>
#include <cerrno>

#include "execute/frame.h"

namespace fastest::execute {
namespace {

Status feed_all(int fd, FrameReader& frames) {
  std::array<char, 65536> buffer{};
  while (true) {
    const ssize_t count = ::read(fd, buffer.data(), buffer.size());
    if (count == 0) return Done{};
    if (count > 0) {
      frames.feed({buffer.data(), static_cast<std::size_t>(count)});
    } else if (errno != EINTR) {
      return Error{.message = "the events of the inner session cannot be read"};
    }
  }
}

}  // namespace

Result<int> replay(int fd, const Reporters& reporters) {
  FrameReader frames;
  if (const Status fed = feed_all(fd, frames); !fed) return fed.error();
  int code = static_cast<int>(ExitCode::kInternalError);
  while (true) {
    const Result<std::optional<Event>> event = frames.next();
    if (!event) return event.error();
    if (!*event) break;
    if (const auto* done = std::get_if<RunDone>(&**event)) code = done->code;
    for (const auto& reporter : reporters) reporter->on(**event);
  }
  for (const auto& reporter : reporters) reporter->finish();
  return code;
}

}  // namespace fastest::execute
