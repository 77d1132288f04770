// memfd: no name, no disk, gone with the last descriptor.
#include "execute/runner_files.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

namespace fastest::execute {
namespace {

constexpr int kFirst = 200;            // daemons and tests close "all" descriptors below some small number
constexpr off_t kMostShown = 8 << 20;  // of what a crashed test printed, the end

base::UniqueFd memory_file(const char* name) {
  return out_of_the_way(base::UniqueFd(::memfd_create(name, MFD_CLOEXEC)));
}

}  // namespace

base::UniqueFd out_of_the_way(base::UniqueFd fd) {
  base::UniqueFd moved(::fcntl(fd.get(), F_DUPFD_CLOEXEC, kFirst));
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
  for (const int fd : {out_.get(), err_.get(), fault_.get()}) {
    [[maybe_unused]] const int cut = ::ftruncate(fd, 0);
    ::lseek(fd, 0, SEEK_SET);
  }
}

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
