// One poll over the listener, those who have not asked yet, and two descriptors a run: its end, and its client.
#include "execute/warm_server.h"

#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "base/process.h"
#include "execute/warm_takeover.h"

namespace fastest::execute {
namespace {

constexpr int kWordTime = 2000;  // milliseconds for a message of a client
constexpr int kMostUnused = 3;   // spares that somebody has ended, before no other is made

void say(int client, const WarmAnswer& answer, std::span<const int> descriptors = {}) {
  [[maybe_unused]] const Status sent = base::send_packet(client, encode(answer), descriptors);  // a client that is gone
}

bool is_ready(const pollfd& watched) { return watched.revents != 0; }

base::ExitStatus reap(pid_t pid) {
  base::Child child(pid);
  return child.wait();
}

}  // namespace

WarmServer::WarmServer(WarmSite site, WarmTraits traits, base::UniqueFd lock, FileSystem& files)
    : site_(std::move(site)), traits_(std::move(traits)), lock_(std::move(lock)), files_(files) {}

Status WarmServer::open(std::vector<std::string> watched, std::int64_t modules, std::vector<std::string> left_out) {
  watched_.emplace(std::move(watched), traits_.since, files_);
  modules_ = modules;
  left_out_ = std::move(left_out);
  ::unlink(site_.socket().c_str());  // of a server that was killed: we hold the lock
  Result<base::UniqueFd> listener = base::listen_at(site_.socket());
  if (!listener) return listener.error();
  listener_ = listener.take();
  idle_since_ = Clock::now();
  return Done{};
}

bool WarmServer::wait() {
  while (!wanted_ || give_to_spare()) {
    const bool busy = !runs_.empty();
    if (!busy && !listener_.valid()) return false;
    if (!busy && patience() == 0) {
      retire();
      return false;
    }
    if (!busy && begin_spare()) return true;
    look(busy ? -1 : patience());
  }
  return true;
}

bool WarmServer::begin_spare() {
  if (spare_ || unused_spares_ == kMostUnused || !listener_.valid()) return false;
  Result<base::SocketPair> pair = base::socket_pair();
  if (pair) for_spare_ = pair.take();
  return pair.ok();
}

void WarmServer::spare_was_forked(pid_t pid) {
  base::SocketPair pair = *std::exchange(for_spare_, std::nullopt);
  spare_ = Spare{pid, pid > 0 ? base::end_of(pid) : base::UniqueFd(), std::move(pair.ours)};
  if (!spare_->ended.valid()) end_spare();
}

void WarmServer::end_spare() {
  if (!spare_) return;
  if (spare_->pid > 0) ::kill(spare_->pid, SIGKILL), reap(spare_->pid);
  spare_.reset();
  ++unused_spares_;
}

bool WarmServer::give_to_spare() {
  if (!spare_ || !hand_over(*spare_, wanted_->ask, wanted_->descriptors)) {
    end_spare();
    return false;
  }
  Spare spare = *std::exchange(spare_, std::nullopt);
  unused_spares_ = 0;
  begin(spare.pid, std::move(spare.ended));
  return true;
}

int WarmServer::patience() const {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(idle_since_ + traits_.idle - Clock::now());
  return static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 1 << 30));
}

void WarmServer::look(int milliseconds) {
  std::vector<pollfd> watched{{listener_.get(), POLLIN, 0}, {spare_ ? spare_->ended.get() : -1, POLLIN, 0}};
  for (const base::UniqueFd& guest : guests_) watched.push_back({guest.get(), POLLIN, 0});
  for (const Run& run : runs_) {
    watched.push_back({run.ended.get(), POLLIN, 0});
    watched.push_back({run.client.get(), 0, 0});  // hang-up comes unasked
  }
  if (::poll(watched.data(), watched.size(), milliseconds) <= 0) return;
  auto next = watched.begin() + 2;
  std::vector<base::UniqueFd> quiet, speaking;
  for (base::UniqueFd& guest : guests_) (is_ready(*next++) ? speaking : quiet).push_back(std::move(guest));
  guests_ = std::move(quiet);
  for (Run& run : runs_) {
    const bool ended = is_ready(*next++), client_gone = is_ready(*next++);
    heed(run, ended, client_gone);
  }
  std::erase_if(runs_, [](const Run& run) { return run.pid < 0; });
  for (base::UniqueFd& guest : speaking) hear(std::move(guest));
  if (is_ready(watched[1])) end_spare();
  if (is_ready(watched[0])) welcome();
}

void WarmServer::welcome() {
  Result<base::UniqueFd> guest = base::accept_from(listener_.get());
  if (!guest || base::peer_of(guest->get()) != ::geteuid()) return;
  base::limit_waiting(guest->get(), kWordTime);
  guests_.push_back(guest.take());
}

void WarmServer::hear(base::UniqueFd client) {
  if (wanted_) return guests_.push_back(std::move(client));  // one fork after the other
  Result<std::optional<base::Packet>> packet = base::receive_packet(client.get());
  if (packet && *packet) answer(std::move(client), *std::move(*packet));
}

void WarmServer::answer(base::UniqueFd client, base::Packet packet) {
  Result<WarmQuestion> question = decode_question(packet.bytes);
  if (!question) return say(client.get(), RunRefused{question.error().message});
  if (std::holds_alternative<AskStatus>(*question)) return say(client.get(), status());
  if (std::holds_alternative<AskStop>(*question)) {
    retire();
    return say(client.get(), Stopping{});
  }
  want_run(std::move(client), std::get<AskRun>(*std::move(question)), std::move(packet.descriptors));
}

void WarmServer::want_run(base::UniqueFd client, AskRun ask, std::vector<base::UniqueFd> descriptors) {
  if (descriptors.size() != AskRun::kOwn + ask.places.size()) {
    return say(client.get(), RunRefused{"descriptors are missing"});
  }
  if (const std::optional<std::string> changed = watched_->changed()) {
    retire();
    return say(client.get(), RunRefused{*changed + " has changed"});
  }
  wanted_ = Wanted{std::move(ask), std::move(descriptors), std::move(client)};
}

void WarmServer::forked(pid_t pid) {
  if (for_spare_) return spare_was_forked(pid);
  base::UniqueFd ended = pid > 0 ? base::end_of(pid) : base::UniqueFd();
  if (ended.valid()) return begin(pid, std::move(ended));
  if (pid > 0) ::kill(pid, SIGKILL), reap(pid);
  say(wanted_->client.get(), RunRefused{"no process could be made"});
  wanted_.reset();
}

void WarmServer::begin(pid_t pid, base::UniqueFd ended) {
  Wanted wanted = *std::exchange(wanted_, std::nullopt);
  ++served_;
  const int passed = ended.get();
  say(wanted.client.get(), RunStarted{::getpid()}, {&passed, 1});
  runs_.push_back({pid, std::move(ended), std::move(wanted.client), std::move(wanted.descriptors[kLifeLine])});
}

void WarmServer::heed(Run& run, bool ended, bool client_gone) {
  if (client_gone) ::kill(run.pid, SIGKILL);
  if (!ended && !client_gone) return;
  const base::ExitStatus status = reap(run.pid);
  run.pid = -1;
  idle_since_ = Clock::now();
  say(run.client.get(), RunOver{status.exit_code, status.signal});
}

Result<python::ServedRun> WarmServer::become_runner() {
  listener_.reset();
  lock_.reset();
  guests_.clear();
  runs_.clear();
  spare_.reset();
  if (for_spare_) {
    base::UniqueFd talk = std::move(std::exchange(for_spare_, std::nullopt)->theirs);
    std::optional<HandedOverRun> run = await_run(std::move(talk));
    if (!run) ::_exit(0);
    return take_over(run->ask, std::move(run->descriptors));
  }
  Wanted wanted = *std::exchange(wanted_, std::nullopt);
  wanted.client.reset();
  return take_over(wanted.ask, std::move(wanted.descriptors));
}

ServerStatus WarmServer::status() const {
  return {.pid = ::getpid(),
          .rootdir = traits_.rootdir,
          .python = traits_.python,
          .served = served_,
          .running = static_cast<std::int64_t>(runs_.size()),
          .modules = modules_,
          .idle_left = patience() / 1000,
          .left_out = left_out_};
}

void WarmServer::retire() {
  end_spare();
  if (!listener_.valid()) return;
  listener_.reset();
  ::unlink(site_.socket().c_str());
  ::unlink(site_.lock().c_str());
  lock_.reset();
}

}  // namespace fastest::execute
