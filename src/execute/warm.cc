// The client's side: find the server, ask, hand over.
#include "execute/warm.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <optional>
#include <utility>

#include "execute/runner_files.h"
#include "execute/served_runner.h"
#include "execute/warm_control.h"
#include "execute/warm_launch.h"
#include "execute/warm_message.h"
#include "execute/warm_talk.h"

extern char** environ;  // NOLINT(readability-redundant-declaration): POSIX wants it declared by the user

namespace fastest::execute {
namespace {

std::string environment() {
  std::string text;
  for (char** entry = environ; *entry != nullptr; ++entry) text.append(*entry).push_back('\0');
  return text;
}

std::uint64_t signals_where(bool (*is_set)(int)) {
  std::uint64_t bits = 0;
  for (int number = 1; number < 64; ++number) bits |= static_cast<std::uint64_t>(is_set(number)) << (number - 1);
  return bits;
}

bool is_blocked(int number) {
  sigset_t mask;
  return ::sigprocmask(SIG_SETMASK, nullptr, &mask) == 0 && ::sigismember(&mask, number) == 1;
}

bool is_ignored(int number) {
  struct sigaction current {};
  return ::sigaction(number, nullptr, &current) == 0 && current.sa_handler == SIG_IGN;
}

mode_t current_umask() {
  const mode_t mask = ::umask(022);
  ::umask(mask);
  return mask;
}

/// The runner's own descriptors and all that a program started by us would inherit.
std::vector<Place> places_of(const RunnerSetup& setup, const base::Ring& ring, FileSystem& files) {
  const base::Ring::Descriptors of_ring = ring.descriptors();
  std::vector<Place> places;
  for (const int fd : {of_ring.memory, of_ring.data, of_ring.space, setup.fds.control, setup.fds.out, setup.fds.err,
                       setup.fds.fault}) {
    places.push_back({fd, false});
  }
  const Result<std::vector<DirEntry>> open = files.list("/proc/self/fd");
  for (const DirEntry& entry : open ? *open : std::vector<DirEntry>{{"0"}, {"1"}, {"2"}}) {
    const int fd = std::atoi(entry.name.c_str());
    const int flags = ::fcntl(fd, F_GETFD);
    if (flags >= 0 && (flags & FD_CLOEXEC) == 0) places.push_back({fd, true});
  }
  return places;
}

struct HandedOver {
  base::UniqueFd run_file, folder;
  base::Pipe life;
};

std::optional<HandedOver> prepare(std::string payload) {
  HandedOver things;
  things.run_file = base::UniqueFd(::memfd_create("fastest-run", MFD_CLOEXEC));
  things.folder = base::UniqueFd(::open(".", O_PATH | O_DIRECTORY | O_CLOEXEC));
  Result<base::Pipe> life = base::make_pipe();
  const std::string content = encode(RunFile{environment(), std::move(payload)});
  if (!life || !things.folder.valid() || !base::write_all(things.run_file.get(), content).ok()) return std::nullopt;
  things.life = std::move(*life);
  return things;
}

}  // namespace

Warm::Warm(const Options& options, const python::Interpreter& interpreter, const RunnerSetup& setup, std::string folder,
           FileSystem& files)
    : options_(options), interpreter_(interpreter), setup_(setup), files_(files) {
  const WarmIdentity identity = identify(options, interpreter, setup, facts_of_this_process(), files);
  site_ = {std::move(folder), identity.project, identity.server};
  learnt_before_ = learnt();
}

std::string Warm::record() const {
  return setup_.cache_dir.empty() ? "" : setup_.cache_dir + "/warm/" + site_.project + ".modules";
}

std::string Warm::learnt() const {
  const std::optional<FileStat> stat = files_.stat(record());
  return stat ? fmt::format("{}:{}:{}", stat->mtime_ns, stat->size, stat->inode) : "";
}

std::unique_ptr<RunnerProcess> Warm::serve(const RunnerSetup& setup, std::string payload, const base::Ring& ring) {
  server_ = 0;
  std::optional<base::UniqueFd> server = reach(site_.socket());
  std::optional<HandedOver> things = server ? prepare(std::move(payload)) : std::nullopt;
  if (!things) return nullptr;
  const AskRun question{.group = group_to_join(),
                        .umask = current_umask(),
                        .blocked = signals_where(is_blocked),
                        .ignored = signals_where(is_ignored),
                        .places = places_of(setup, ring, files_)};
  std::vector<int> passed{things->run_file.get(), things->folder.get(), things->life.read.get()};
  for (const Place& place : question.places) passed.push_back(place.number);
  std::vector<base::UniqueFd> given;
  const std::optional<WarmAnswer> answer = ask(server->get(), question, passed, &given);
  if (!answer || !std::holds_alternative<RunStarted>(*answer) || given.size() != 1) return nullptr;
  server_ = std::get<RunStarted>(*answer).server;
  return std::make_unique<ServedRunner>(*std::move(server), std::move(given.front()), std::move(things->life));
}

std::string Warm::prepare_next() {
  const bool taught = learnt() != learnt_before_;
  std::string line = server_ == 0 ? "no warm server was ready" : fmt::format("served by warm server {}", server_);
  if (server_ != 0 && !taught) return line;
  if (server_ != 0) {
    if (const std::optional<base::UniqueFd> old = reach(site_.socket())) ask(old->get(), AskStop{});
  }
  start_server();
  return line + ", a new one is started" + (server_ == 0 ? "" : " because this run needed more modules");
}

void Warm::start_server() {
  stop_surplus(site_, files_);
  launch_warm_server(
      {.options = options_, .interpreter = interpreter_, .setup = setup_, .site = site_, .record = record()}, files_);
}

}  // namespace fastest::execute
