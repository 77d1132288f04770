// posix_spawn for programs (no half-copied parent, works with threads), fork for our own code.
#include "base/process.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string_view>

extern char** environ;  // NOLINT(readability-redundant-declaration): POSIX wants it declared by the user

namespace fastest::base {
namespace {

ExitStatus decode(int status) {
  if (WIFSIGNALED(status)) return {.exit_code = 128 + WTERMSIG(status), .signal = WTERMSIG(status)};
  return {.exit_code = WEXITSTATUS(status), .signal = 0};
}

std::string_view name_of(std::string_view assignment) { return assignment.substr(0, assignment.find('=')); }

std::vector<std::string> environment_of(const Command& command) {
  const auto replaced = [&](std::string_view name) {
    return std::find(command.unset.begin(), command.unset.end(), name) != command.unset.end() ||
           std::any_of(command.variables.begin(), command.variables.end(),
                       [&](const auto& variable) { return variable.first == name; });
  };
  std::vector<std::string> result;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    if (!replaced(name_of(*entry))) result.emplace_back(*entry);
  }
  for (const auto& [name, value] : command.variables) {
    std::string assignment = name;
    result.push_back(assignment.append("=").append(value));
  }
  return result;
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

/// posix_spawn's list of what happens between fork and exec.
class FileActions {
 public:
  explicit FileActions(const Command& command) {
    posix_spawn_file_actions_init(&actions_);
    for (const auto& [ours, theirs] : command.descriptors) posix_spawn_file_actions_adddup2(&actions_, ours, theirs);
    if (!command.directory.empty()) posix_spawn_file_actions_addchdir_np(&actions_, command.directory.c_str());
  }
  FileActions(const FileActions&) = delete;
  FileActions& operator=(const FileActions&) = delete;
  ~FileActions() { posix_spawn_file_actions_destroy(&actions_); }
  const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_{};
};

}  // namespace

Child& Child::operator=(Child&& other) noexcept {
  std::swap(pid_, other.pid_);
  return *this;
}

Child::~Child() {
  if (!running()) return;
  signal(SIGKILL);
  wait();
}

void Child::signal(int number) const {
  if (running()) ::kill(pid_, number);
}

ExitStatus Child::wait() {
  int status = 0;
  while (running() && ::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
  return decode(status);
}

std::optional<ExitStatus> Child::poll() {
  int status = 0;
  if (running() && ::waitpid(pid_, &status, WNOHANG) == 0) return std::nullopt;
  pid_ = -1;
  return decode(status);
}

Result<Child> spawn(const Command& command) {
  std::vector<std::string> arguments = command.argv;
  std::vector<std::string> environment = environment_of(command);
  const FileActions actions(command);
  pid_t pid = -1;
  errno = ::posix_spawnp(&pid, arguments.front().c_str(), actions.get(), nullptr, pointers_to(arguments).data(),
                         pointers_to(environment).data());
  if (errno != 0) return errno_error("start", command.argv.front());
  return Child(pid);
}

Result<Child> fork_child(const std::function<int()>& body) {
  const pid_t pid = ::fork();
  if (pid < 0) return errno_error("fork", "a process");
  if (pid == 0) ::_exit(body());
  return Child(pid);
}

UniqueFd end_of(pid_t pid) { return UniqueFd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0))); }

Result<Captured> run_and_capture(Command command) {
  Result<Pipe> pipe = make_pipe();
  if (!pipe) return pipe.error();
  const UniqueFd null(::open("/dev/null", O_RDWR | O_CLOEXEC));
  command.descriptors.insert(command.descriptors.end(), {{null.get(), 0}, {pipe->write.get(), 1}, {null.get(), 2}});
  Result<Child> child = spawn(command);
  pipe->write.reset();
  if (!child) return child.error();
  Result<std::string> out = read_all(pipe->read.get());
  if (!out) return out.error();
  return Captured{child->wait(), out.take()};
}

}  // namespace fastest::base
