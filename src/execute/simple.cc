// fork and exec by hand: the child must ask for its parent's death signal, which posix_spawn cannot do.
#include "execute/simple.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

#include "execute/streaming.h"

namespace fastest::execute {
namespace {

// The kernel takes 128 KiB per argument.
constexpr std::size_t kLongestArgument = 120 * 1024;

void keep_on_exec(int fd) { ::fcntl(fd, F_SETFD, 0); }

/// A program too long for an argument goes into a file in memory that the child inherits.
base::UniqueFd in_memory(const std::string& program) {
  base::UniqueFd file = out_of_the_way(base::UniqueFd(::memfd_create("fastest-program", MFD_CLOEXEC)));
  if (!base::write_all(file.get(), program).ok()) return {};
  ::lseek(file.get(), 0, SEEK_SET);
  return file;
}

class Simple final : public StreamingExecutor {
 public:
  Simple(const Options& options, const python::Interpreter& interpreter, RunnerSetup setup, RunnerFiles files)
      : StreamingExecutor(options, std::move(setup), std::move(files)), interpreter_(interpreter) {}

 protected:
  Result<std::unique_ptr<RunnerProcess>> launch(const WorkUnit& unit) override {
    Result<base::Pipe> events = base::make_pipe();
    if (!events) return events.error();
    const base::UniqueFd write = out_of_the_way(std::move(events->write));
    setup_.events_fd = write.get();
    std::string program = make_program(options_, setup_, unit);
    const base::UniqueFd file = program.size() > kLongestArgument ? in_memory(program) : base::UniqueFd();
    if (file.valid()) program = "exec(open(" + std::to_string(file.get()) + ").read())";
    const pid_t parent = ::getpid();
    Result<base::Child> child = base::fork_child([&] {
      settle_in_child(parent);
      return become_python(program, file.get());
    });
    read_ = std::move(events->read);
    ::fcntl(read_.get(), F_SETFL, O_NONBLOCK);
    if (!child) return child.error();
    return std::unique_ptr<RunnerProcess>(std::make_unique<ForkedRunner>(child.take()));
  }

  bool receive(FrameReader& frames) override {
    if (!read_.valid()) return false;
    const ssize_t size = ::read(read_.get(), buffer_.data(), buffer_.size());
    if (size > 0) frames.feed({buffer_.data(), static_cast<std::size_t>(size)});
    if (size == 0) read_.reset();
    return size > 0;
  }

  void nap(std::chrono::milliseconds timeout, int ended) override {
    std::array<pollfd, 2> wanted{pollfd{read_.get(), POLLIN, 0}, pollfd{ended, POLLIN, 0}};
    ::poll(wanted.data(), wanted.size(), static_cast<int>(timeout.count()));
  }

 private:
  int become_python(std::string& program, int program_file) {
    for (const int fd :
         {setup_.events_fd, setup_.fds.control, setup_.fds.out, setup_.fds.err, setup_.fds.fault, program_file}) {
      keep_on_exec(fd);
    }
    std::string executable = interpreter_.executable, flag = "-c";
    std::array<char*, 4> arguments{executable.data(), flag.data(), program.data(), nullptr};
    ::execv(executable.c_str(), arguments.data());
    std::fprintf(stderr, "fastest: cannot start %s: %s\n", executable.c_str(), std::strerror(errno));
    return 127;
  }

  const python::Interpreter& interpreter_;
  base::UniqueFd read_;
  std::array<char, 1 << 16> buffer_;
};

}  // namespace

Result<std::unique_ptr<Executor>> make_simple(const Options& options, const python::Interpreter& interpreter,
                                              RunnerSetup setup) {
  Result<RunnerFiles> files = RunnerFiles::make();
  if (!files) return files.error();
  setup.strategy = "simple";
  return std::unique_ptr<Executor>(std::make_unique<Simple>(options, interpreter, std::move(setup), files.take()));
}

}  // namespace fastest::execute
