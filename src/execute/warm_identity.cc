// The terminal's session is part of it because of job control: a process can join a group of its own session only.
// So each terminal has its servers, and a served run is in its client's process group: Ctrl-C, Ctrl-Z and reading from
// the terminal work as ever, with nothing passed on by hand.
#include "execute/warm_identity.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sched.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "base/fd.h"
#include "base/hash.h"
#include "base/path.h"

extern char** environ;  // NOLINT(readability-redundant-declaration): POSIX wants it declared by the user

namespace fastest::execute {
namespace {

constexpr std::array<std::string_view, 22> kHarmless = {
    "PWD",      "OLDPWD",        "SHLVL",       "_",         "TERM",     "COLORTERM",    "TERM_PROGRAM*", "COLUMNS",
    "LINES",    "NO_COLOR",      "FORCE_COLOR", "PY_COLORS", "WINDOWID", "TMUX*",        "STY",           "SSH_*",
    "PYTEST_*", "FASTEST_WARM*", "GPG_TTY",     "HISTFILE",  "PS1",      "INVOCATION_ID"};

std::string digest(const std::string& text) {
  return fmt::format("{:016x}{:016x}", base::hash_bytes(text), base::hash_bytes(text, 1));
}

std::string stamp(const std::string& path, FileSystem& files) {
  const std::optional<FileStat> stat = files.stat(path);
  if (!stat) return fmt::format("{} -\n", path);
  return fmt::format("{} {} {} {} {}\n", path, stat->mtime_ns, stat->size, stat->inode, stat->device);
}

std::string_view name_of(std::string_view assignment) { return assignment.substr(0, assignment.find('=')); }

bool has_terminal() { return base::UniqueFd(::open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC)).valid(); }

std::string limits() {
  std::string text;
  for (int resource = 0; resource < RLIM_NLIMITS; ++resource) {
    rlimit limit{};
    ::getrlimit(static_cast<__rlimit_resource>(resource), &limit);
    text += fmt::format("{}:{} ", limit.rlim_cur, limit.rlim_max);
  }
  return text;
}

std::string groups() {
  std::array<gid_t, 256> held{};
  const int count = std::max(0, ::getgroups(held.size(), held.data()));
  return fmt::format("{}", fmt::join(held.begin(), held.begin() + count, ","));
}

std::string namespaces() {
  std::string text;
  for (const char* name : {"mnt", "pid", "net", "ipc", "uts", "user", "cgroup"}) {
    std::array<char, 64> target{};
    const ssize_t size = ::readlink(fmt::format("/proc/self/ns/{}", name).c_str(), target.data(), target.size());
    text.append(target.data(), static_cast<std::size_t>(std::max<ssize_t>(0, size))).append(" ");
  }
  return text;
}

std::string processors() {
  cpu_set_t set;
  CPU_ZERO(&set);
  ::sched_getaffinity(0, sizeof set, &set);
  return {reinterpret_cast<const char*>(&set), sizeof set};
}

/// Relative entries of PYTHONPATH are made absolute when Python starts.
bool depends_on_folder(const std::vector<std::string>& environment) {
  return std::ranges::any_of(environment, [](const std::string& entry) { return entry.starts_with("PYTHONPATH="); });
}

std::string counted(std::vector<std::string> environment) {
  std::erase_if(environment, [](const std::string& entry) { return is_harmless(name_of(entry)); });
  std::ranges::sort(environment);
  std::string text;
  for (const std::string& entry : environment) text.append(entry).push_back('\0');
  return text;
}

}  // namespace

std::span<const std::string_view> harmless_variables() { return kHarmless; }

bool is_harmless(std::string_view name) {
  return std::ranges::any_of(kHarmless, [name](std::string_view entry) {
    return entry.ends_with('*') ? name.starts_with(entry.substr(0, entry.size() - 1)) : name == entry;
  });
}

ProcessFacts facts_of_this_process() {
  ProcessFacts facts;
  for (char** entry = environ; *entry != nullptr; ++entry) facts.environment.emplace_back(*entry);
  facts.rest = fmt::format("{}:{} {}:{} {}\n{}\n{}\n{}\n{}\n", ::getuid(), ::geteuid(), ::getgid(), ::getegid(),
                           groups(), limits(), namespaces(), processors(), ::getpriority(PRIO_PROCESS, 0));
  facts.rest += has_terminal() ? fmt::format("session {}", ::getsid(0)) : "no terminal";
  return facts;
}

WarmIdentity identify(const Options& options, const python::Interpreter& interpreter, const RunnerSetup& setup,
                      const ProcessFacts& process, FileSystem& files) {
  std::string text = fmt::format("{}\n{}\n{}\n", setup.version, setup.runtime_dir, setup.source_tree);
  const std::string environment = base::parent_path(base::parent_path(interpreter.executable));
  for (const std::string& path : {setup.binary, interpreter.executable, interpreter.real_path, interpreter.library,
                                  environment + "/pyvenv.cfg", options.inipath}) {
    text += stamp(path, files);
  }
  if (depends_on_folder(process.environment)) text += options.invocation_dir + "\n";
  return {.project = digest(options.rootdir + "\n" + interpreter.executable).substr(0, 16),
          .server = digest(text + process.rest + counted(process.environment))};
}

int group_to_join() { return has_terminal() ? ::getpgrp() : 0; }

}  // namespace fastest::execute
