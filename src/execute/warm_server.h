// The warm server's side of the conversation: it takes questions at the socket, has the interpreter forked for runs,
// tells clients how their runs ended, and ends itself when nobody has come for a while.
//
// It is the parent of the runs but not their master: a run belongs to its client. When the client goes, the run is
// killed; when the server goes, the run goes on.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/unix_socket.h"
#include "execute/warm_message.h"
#include "execute/warm_site.h"
#include "execute/warm_spare.h"
#include "execute/watched.h"
#include "python/serving.h"

namespace fastest::execute {

/// What --warm=status tells, and how long to wait for a next run.
struct WarmTraits {
  std::string rootdir, python;
  std::chrono::seconds idle{600};
  std::int64_t since = 0;  ///< when the server was started, nanoseconds since the epoch
};

class WarmServer final : public python::Serving {
 public:
  WarmServer(WarmSite site, WarmTraits traits, base::UniqueFd lock, FileSystem& files);

  Status open(std::vector<std::string> watched, std::int64_t modules, std::vector<std::string> left_out) override;
  bool wait() override;
  void forked(pid_t pid) override;
  Result<python::ServedRun> become_runner() override;

 private:
  using Clock = std::chrono::steady_clock;
  struct Run {
    pid_t pid = -1;
    base::UniqueFd ended, client, life;
  };
  struct Wanted {
    AskRun ask;
    std::vector<base::UniqueFd> descriptors;
    base::UniqueFd client;
  };

  void look(int milliseconds);
  void welcome();
  void hear(base::UniqueFd client);
  void answer(base::UniqueFd client, base::Packet packet);
  void want_run(base::UniqueFd client, AskRun ask, std::vector<base::UniqueFd> descriptors);
  void begin(pid_t pid, base::UniqueFd ended);
  bool give_to_spare();
  bool begin_spare();
  void spare_was_forked(pid_t pid);
  void end_spare();
  void heed(Run& run, bool ended, bool client_gone);
  [[nodiscard]] int patience() const;
  [[nodiscard]] ServerStatus status() const;
  /// Takes no more runs; whoever wants one may start another server from now on.
  void retire();

  WarmSite site_;
  WarmTraits traits_;
  base::UniqueFd lock_, listener_;
  FileSystem& files_;
  std::optional<Watched> watched_;
  std::int64_t served_ = 0, modules_ = 0;
  std::vector<std::string> left_out_;
  std::vector<base::UniqueFd> guests_;  ///< connected, have not asked yet
  std::vector<Run> runs_;
  std::optional<Wanted> wanted_;
  std::optional<base::SocketPair> for_spare_;  ///< while a spare is being forked
  std::optional<Spare> spare_;
  int unused_spares_ = 0;  ///< that ended without a run, one after the other
  Clock::time_point idle_since_ = Clock::now();
};

}  // namespace fastest::execute
