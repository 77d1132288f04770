#include "execute/outbox.h"

#include <fcntl.h>
#include <unistd.h>

#include <utility>

namespace fastest::execute {

Outbox::Outbox(base::UniqueFd write) : write_(std::move(write)) { ::fcntl(write_.get(), F_SETFL, O_NONBLOCK); }

void Outbox::put(std::string_view bytes) {
  waiting_.append(bytes);
  flush();
}

void Outbox::flush() {
  std::size_t sent = 0;
  while (sent < waiting_.size()) {
    const ssize_t count = ::write(write_.get(), waiting_.data() + sent, waiting_.size() - sent);
    if (count <= 0) break;  // full, or interrupted: the next look goes on
    sent += static_cast<std::size_t>(count);
  }
  waiting_.erase(0, sent);
}

}  // namespace fastest::execute
