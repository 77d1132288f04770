// Both positions only grow; the place in the buffer is the position modulo the capacity. Each side writes one of them,
// on cache lines of their own. Sleeping is the usual handshake: say that you sleep, look once more, sleep. The other
// side stores, fences, looks.
#include "base/ring.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <bit>
#include <cstring>
#include <new>
#include <utility>
#include <vector>

namespace fastest::base {

struct Ring::Shared {
  alignas(64) std::atomic<std::uint64_t> written{0};
  alignas(64) std::atomic<std::uint64_t> taken{0};
  alignas(64) std::atomic<bool> reader_naps{false};
  std::atomic<bool> writer_naps{false};
  alignas(64) char bytes[1];  // as many as the capacity says
};

namespace {

void ring_bell(int fd) {
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = ::write(fd, &one, sizeof one);  // full counter: the bell rings already
}

void silence(int bell) {
  std::uint64_t count = 0;
  [[maybe_unused]] const ssize_t got = ::read(bell, &count, sizeof count);
}

Result<void*> map(int memory, std::size_t size) {
  void* place = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, memory, 0);
  if (place == MAP_FAILED) return errno_error("map", "shared memory");
  return place;
}

}  // namespace

Result<Ring> Ring::create(std::uint32_t capacity) {
  UniqueFd memory(::memfd_create("fastest-ring", MFD_CLOEXEC));
  UniqueFd data(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  UniqueFd space(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!data.valid() || !space.valid()) return errno_error("make", "an event counter");
  const auto size = static_cast<off_t>(sizeof(Shared) + capacity);
  if (!memory.valid() || ::ftruncate(memory.get(), size) != 0) return errno_error("make", "shared memory");
  Result<void*> place = map(memory.get(), sizeof(Shared) + capacity);
  if (!place) return place.error();
  return Ring(new (*place) Shared, capacity, std::move(memory), std::move(data), std::move(space));
}

Result<Ring> Ring::attach(UniqueFd memory, UniqueFd data, UniqueFd space) {
  struct stat status {};
  if (::fstat(memory.get(), &status) != 0) return errno_error("look at", "shared memory");
  const off_t capacity = status.st_size - static_cast<off_t>(sizeof(Shared));
  if (capacity <= 0 || !std::has_single_bit(static_cast<std::uint64_t>(capacity)) || capacity > (1 << 30)) {
    return Error{ExitCode::kInternalError, "the shared memory is no ring"};
  }
  Result<void*> place = map(memory.get(), static_cast<std::size_t>(status.st_size));
  if (!place) return place.error();
  return Ring(static_cast<Shared*>(*place), static_cast<std::uint32_t>(capacity), std::move(memory), std::move(data),
              std::move(space));
}

Ring::Ring(Shared* shared, std::uint32_t capacity, UniqueFd memory, UniqueFd data, UniqueFd space)
    : shared_(shared),
      capacity_(capacity),
      memory_(std::move(memory)),
      data_(std::move(data)),
      space_(std::move(space)) {}

Ring::Ring(Ring&& other) noexcept
    : shared_(std::exchange(other.shared_, nullptr)),
      capacity_(other.capacity_),
      memory_(std::move(other.memory_)),
      data_(std::move(other.data_)),
      space_(std::move(other.space_)) {}

Ring& Ring::operator=(Ring&& other) noexcept {
  std::swap(shared_, other.shared_);
  std::swap(capacity_, other.capacity_);
  std::swap(memory_, other.memory_);
  std::swap(data_, other.data_);
  std::swap(space_, other.space_);
  return *this;
}

Ring::~Ring() {
  if (shared_ != nullptr) ::munmap(shared_, sizeof(Shared) + capacity_);
}

std::size_t Ring::put(std::string_view bytes) {
  const std::uint64_t written = shared_->written.load(std::memory_order_relaxed);
  const std::uint64_t used = written - shared_->taken.load(std::memory_order_acquire);
  const std::size_t size = std::min<std::size_t>(bytes.size(), capacity_ - used);
  const std::size_t at = written & (capacity_ - 1);
  const std::size_t until_end = std::min<std::size_t>(size, capacity_ - at);
  std::memcpy(shared_->bytes + at, bytes.data(), until_end);
  std::memcpy(shared_->bytes, bytes.data() + until_end, size - until_end);
  shared_->written.store(written + size, std::memory_order_release);
  if (used + size > capacity_ / 16) wake();
  return size;
}

void Ring::write(std::string_view bytes) {
  bytes.remove_prefix(put(bytes));
  while (!bytes.empty()) {
    wait_for_room();
    bytes.remove_prefix(put(bytes));
  }
}

void Ring::wake() {
  std::atomic_thread_fence(std::memory_order_seq_cst);
  if (shared_->reader_naps.load(std::memory_order_relaxed)) ring_bell(data_.get());
}

void Ring::wait_for_room() {
  wake();
  shared_->writer_naps.store(true, std::memory_order_seq_cst);
  std::atomic_thread_fence(std::memory_order_seq_cst);
  const std::uint64_t taken = shared_->taken.load(std::memory_order_acquire);
  const bool full = shared_->written.load(std::memory_order_relaxed) - taken == capacity_;
  if (full) {
    pollfd bell{space_.get(), POLLIN, 0};
    if (::poll(&bell, 1, 100) > 0) silence(bell.fd);
  }
  shared_->writer_naps.store(false, std::memory_order_relaxed);
}

std::size_t Ring::read(char* into, std::size_t wanted) {
  const std::uint64_t taken = shared_->taken.load(std::memory_order_relaxed);
  const std::uint64_t there = shared_->written.load(std::memory_order_acquire) - taken;
  const std::size_t size = std::min<std::size_t>(wanted, there);
  if (size == 0) return 0;
  const std::size_t at = taken & (capacity_ - 1);
  const std::size_t until_end = std::min<std::size_t>(size, capacity_ - at);
  std::memcpy(into, shared_->bytes + at, until_end);
  std::memcpy(into + until_end, shared_->bytes, size - until_end);
  shared_->taken.store(taken + size, std::memory_order_release);
  std::atomic_thread_fence(std::memory_order_seq_cst);
  if (shared_->writer_naps.load(std::memory_order_relaxed)) ring_bell(space_.get());
  return size;
}

void Ring::wait(std::chrono::milliseconds timeout, int also) {
  Ring* const self = this;
  wait_any({&self, 1}, timeout, {&also, 1});
}

void Ring::wait_any(std::span<Ring* const> rings, std::chrono::milliseconds timeout, std::span<const int> also) {
  std::vector<pollfd> bells;
  bool empty = true;
  for (Ring* ring : rings) {
    empty = ring->lie_down() && empty;
    bells.push_back({ring->data_.get(), POLLIN, 0});
  }
  for (const int fd : also) bells.push_back({fd, POLLIN, 0});
  if (empty) ::poll(bells.data(), bells.size(), static_cast<int>(timeout.count()));
  for (std::size_t i = 0; i < rings.size(); ++i) {
    if ((bells[i].revents & POLLIN) != 0) silence(bells[i].fd);
    rings[i]->get_up();
  }
}

bool Ring::lie_down() {
  shared_->reader_naps.store(true, std::memory_order_seq_cst);
  std::atomic_thread_fence(std::memory_order_seq_cst);
  const std::uint64_t taken = shared_->taken.load(std::memory_order_relaxed);
  return shared_->written.load(std::memory_order_acquire) == taken;
}

void Ring::get_up() { shared_->reader_naps.store(false, std::memory_order_relaxed); }

void Ring::clear() {
  shared_->taken.store(shared_->written.load());
  shared_->writer_naps.store(false);
}

}  // namespace fastest::base
