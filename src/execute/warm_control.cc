// A server that is still importing has no socket yet, and one that hangs does not answer; both are ended by their
// process group, whose number is in the lock's file. It is right for as long as the lock is held.
#include "execute/warm_control.h"

#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <utility>
#include <vector>

#include "execute/warm_talk.h"

namespace fastest::execute {
namespace {

constexpr std::size_t kMostOthers = 3;

std::string describe(const ServerStatus& status, bool is_ours) {
  std::string text =
      fmt::format("warm server {} for {} ({}){}: {} modules kept, {} runs served, {} running, ends in {} s\n",
                  status.pid, status.rootdir, status.python, is_ours ? "" : " in other surroundings", status.modules,
                  status.served, status.running, status.idle_left);
  for (const std::string& line : status.left_out) text += "  not kept: " + line + "\n";
  return text;
}

bool stop_by_word(const WarmSite& site) {
  const std::optional<base::UniqueFd> server = reach(site.socket());
  return server && ask(server->get(), AskStop{});
}

bool stop_by_force(const WarmSite& site, FileSystem& files) {
  const Result<std::string> group = files.read(site.lock());
  const bool is_held = group && !take_lock(site.lock());
  const int number = is_held ? std::atoi(group->c_str()) : 0;
  if (number > 1) ::kill(-number, SIGKILL);
  ::unlink(site.socket().c_str());
  ::unlink(site.lock().c_str());
  return number > 1;
}

}  // namespace

WarmReport warm_status(const WarmSite& site, FileSystem& files) {
  WarmReport report{1, ""};
  bool is_starting = false;
  for (const WarmSite& one : servers_of(site, files)) {
    const std::optional<base::UniqueFd> server = reach(one.socket());
    const std::optional<WarmAnswer> answer = server ? ask(server->get(), AskStatus{}) : std::nullopt;
    const auto* status = answer ? std::get_if<ServerStatus>(&*answer) : nullptr;
    if (status == nullptr) {
      is_starting = is_starting || !take_lock(one.lock());
    } else {
      report.text += describe(*status, one.server == site.server);
      report.code = 0;
    }
  }
  if (report.code != 0) report.text = is_starting ? "a warm server is starting\n" : "no warm server\n";
  return report;
}

WarmReport warm_stop(const WarmSite& site, FileSystem& files) {
  int stopped = 0;
  for (const WarmSite& one : servers_of(site, files)) stopped += stop_by_word(one) || stop_by_force(one, files);
  if (stopped == 0) return {0, "no warm server\n"};
  return {0, fmt::format("stopped {} warm server{}\n", stopped, stopped == 1 ? "" : "s")};
}

void stop_surplus(const WarmSite& site, FileSystem& files) {
  std::vector<std::pair<std::int64_t, WarmSite>> others;
  for (WarmSite& one : servers_of(site, files)) {
    const std::optional<FileStat> socket = files.stat(one.socket());
    if (socket && one.server != site.server) others.emplace_back(-socket->mtime_ns, std::move(one));
  }
  if (others.size() <= kMostOthers) return;
  std::ranges::sort(others, {}, &std::pair<std::int64_t, WarmSite>::first);
  for (std::size_t i = kMostOthers; i < others.size(); ++i) stop_by_word(others[i].second);
}

}  // namespace fastest::execute
