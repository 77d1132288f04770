// A stream of bytes from one process to another through shared memory: what the lightning runner says, the parent
// reads.
//
// Why not a pipe: a small test sends two frames, and two system calls with a wake-up each would cost more than the
// test. Here a frame is a copy and one atomic store. The reader naps for some milliseconds at a time; it is woken early
// only when a lot is waiting or the writer asks for it. Everything that was published survives the death of the writer,
// which is what makes a crashed test a result. One writer, one reader; a frame larger than the ring goes through in
// pieces.
#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string_view>

#include "base/fd.h"

namespace fastest::base {

class Ring {
 public:
  /// Shared with every process that is forked while it exists. `capacity` is a power of two.
  static Result<Ring> create(std::uint32_t capacity = 1U << 20);
  /// The same ring in a process that is no child of its maker and was handed the three descriptors.
  static Result<Ring> attach(UniqueFd memory, UniqueFd data, UniqueFd space);
  Ring(Ring&& other) noexcept;
  Ring& operator=(Ring&& other) noexcept;
  ~Ring();

  /// Publishes the bytes; waits for the reader only while there is no room.
  void write(std::string_view bytes);
  /// Wakes the reader if it naps.
  void wake();

  /// Moves up to `size` bytes that are there into `into`; 0: nothing is there.
  std::size_t read(char* into, std::size_t size);
  /// Naps until there is something, `also` becomes readable (a descriptor, or -1), or the time is over.
  void wait(std::chrono::milliseconds timeout, int also = -1);
  /// The same for several rings and descriptors: until one of them has something.
  static void wait_any(std::span<Ring* const> rings, std::chrono::milliseconds timeout, std::span<const int> also);
  /// Throws away what is there, for the next writer. Only while nobody writes.
  void clear();

  struct Descriptors {
    int memory = -1, data = -1, space = -1;
  };
  [[nodiscard]] Descriptors descriptors() const { return {memory_.get(), data_.get(), space_.get()}; }

 private:
  struct Shared;
  Ring(Shared* shared, std::uint32_t capacity, UniqueFd memory, UniqueFd data, UniqueFd space);
  std::size_t put(std::string_view bytes);
  void wait_for_room();
  /// Says that the reader sleeps; whether there is nothing to read.
  bool lie_down();
  void get_up();

  Shared* shared_ = nullptr;
  std::uint32_t capacity_ = 0;
  UniqueFd memory_;        ///< a file in memory: so it can be handed to a process that was not forked from us
  UniqueFd data_, space_;  ///< event counters: the sleeper's bells
};

}  // namespace fastest::base
