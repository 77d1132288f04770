// memfd: no name, no disk, gone with the last descriptor.
#include "execute/runner_files.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

namespace fastest::execute {
namespace {

constexpr off_t kMostShown = 8 << 20;  // of what a crashed test printed, the end

base::UniqueFd memory_file(const char* name) {
  return out_of_the_way(base::UniqueFd(::memfd_create(name, MFD_CLOEXEC)));
}

void empty(int fd) {
  [[maybe_unused]] const int cut = ::ftruncate(fd, 0);
  ::lseek(fd, 0, SEEK_SET);
}

}  // namespace

/// Daemons and tests close "all" descriptors below some small number: 1000 is popular.
base::UniqueFd out_of_the_way(base::UniqueFd fd) {
  rlimit limit{};
  const bool has_room = ::getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur >= 4096;
  base::UniqueFd moved(::fcntl(fd.get(), F_DUPFD_CLOEXEC, has_room ? 1200 : 200));
  return moved.valid() ? std::move(moved) : std::move(fd);
}

Result<RunnerFiles> RunnerFiles::make() {
  RunnerFiles files;
  files.out_ = memory_file("fastest-stdout");
  files.err_ = memory_file("fastest-stderr");
  files.fault_ = memory_file("fastest-fault");
  if (!files.out_.valid() || !files.err_.valid() || !files.fault_.valid())
    return base::errno_error("make", "a file in memory");
  Result<base::Pipe> control = base::make_pipe();
  if (!control) return control.error();
  files.control_ = {out_of_the_way(std::move(control->read)), out_of_the_way(std::move(control->write))};
  return files;
}

void RunnerFiles::describe(RunnerFds& fds) const {
  fds.control = control_.read.get();
  fds.out = out_.get();
  fds.err = err_.get();
  fds.fault = fault_.get();
}

void RunnerFiles::clear() {
  empty(out_.get());
  empty(err_.get());
  clear_fault();
}

void RunnerFiles::clear_fault() { empty(fault_.get()); }

Status RunnerFiles::release_runner() { return base::write_all(control_.write.get(), "\n"); }

std::string RunnerFiles::content(int fd) {
  struct stat status {};
  if (::fstat(fd, &status) != 0) return {};
  const off_t start = std::max<off_t>(0, status.st_size - kMostShown);
  std::string bytes(static_cast<std::size_t>(status.st_size - start), '\0');
  const ssize_t count = ::pread(fd, bytes.data(), bytes.size(), start);
  bytes.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
  return bytes;
}

}  // namespace fastest::execute
