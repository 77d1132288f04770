#include "execute/connection.h"

#include <fcntl.h>
#include <unistd.h>

#include <utility>

namespace fastest::execute {
namespace {

constexpr std::size_t kPiece = 1 << 16;

/// Throws away what nobody has read.
void drain(int fd) {
  std::array<char, 4096> bytes;
  const int flags = ::fcntl(fd, F_GETFL);
  ::fcntl(fd, F_SETFL, flags | O_NONBLOCK);
  while (::read(fd, bytes.data(), bytes.size()) > 0) {
  }
  ::fcntl(fd, F_SETFL, flags);
}

}  // namespace

Connection::Connection(base::Ring ring, RunnerFiles files, base::Pipe work)
    : ring_(std::move(ring)),
      files_(std::move(files)),
      work_(out_of_the_way(std::move(work.read))),
      outbox_(out_of_the_way(std::move(work.write))) {}

Result<Connection> Connection::make() {
  Result<base::Ring> ring = base::Ring::create();
  if (!ring) return ring.error();
  Result<RunnerFiles> files = RunnerFiles::make();
  if (!files) return files.error();
  Result<base::Pipe> work = base::make_pipe();
  if (!work) return work.error();
  return Connection(ring.take(), files.take(), work.take());
}

void Connection::describe(RunnerFds& fds) const {
  files_.describe(fds);
  fds.work = work_.get();
}

void Connection::clear() {
  ring_.clear();
  files_.clear();
  frames_.clear();
  outbox_.clear();
  drain(work_.get());
}

Result<std::optional<std::string_view>> Connection::next() {
  std::array<char, kPiece> piece;
  for (;;) {
    Result<std::optional<std::string_view>> body = frames_.next_body();
    if (!body || *body) return body;
    const std::size_t size = ring_.read(piece.data(), piece.size());
    if (size == 0) return std::optional<std::string_view>();
    frames_.feed({piece.data(), size});
  }
}

}  // namespace fastest::execute
