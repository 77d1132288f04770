// The ring is made once and serves every runner, one after the other.
#include "execute/lightning.h"

#include <unistd.h>

#include <array>
#include <utility>

#include "base/ring.h"
#include "execute/streaming.h"
#include "python/embed.h"

namespace fastest::execute {
namespace {

class Lightning final : public StreamingExecutor {
 public:
  Lightning(const Options& options, const python::Interpreter& interpreter, RunnerSetup setup, RunnerFiles files,
            base::Ring ring, Warm* warm)
      : StreamingExecutor(options, std::move(setup), std::move(files)),
        interpreter_(interpreter),
        ring_(std::move(ring)),
        warm_(warm) {}

 protected:
  Result<std::unique_ptr<RunnerProcess>> launch(const WorkUnit& unit) override {
    ring_.clear();
    if (warm_ != nullptr) {
      if (auto served = warm_->serve(setup_, make_payload(options_, setup_, unit), ring_)) return served;
    }
    const python::Embedding embedding{interpreter_.library, interpreter_.executable, interpreter_.version,
                                      make_program(options_, setup_, unit)};
    const pid_t parent = ::getpid();
    Result<base::Child> child = base::fork_child([&] {
      settle_in_child(parent);
      return python::run_embedded(embedding, {ring_});
    });
    if (!child) return child.error();
    return std::unique_ptr<RunnerProcess>(std::make_unique<ForkedRunner>(child.take()));
  }

  bool receive(FrameReader& frames) override {
    const std::size_t size = ring_.read(buffer_.data(), buffer_.size());
    if (size > 0) frames.feed({buffer_.data(), size});
    return size > 0;
  }

  void nap(std::chrono::milliseconds timeout, int ended) override { ring_.wait(timeout, ended); }

 private:
  const python::Interpreter& interpreter_;
  base::Ring ring_;
  Warm* warm_;
  std::array<char, 1 << 16> buffer_;
};

}  // namespace

Result<std::unique_ptr<Executor>> make_lightning(const Options& options, const python::Interpreter& interpreter,
                                                 RunnerSetup setup, Warm* warm) {
  Result<RunnerFiles> files = RunnerFiles::make();
  if (!files) return files.error();
  Result<base::Ring> ring = base::Ring::create();
  if (!ring) return ring.error();
  setup.strategy = "lightning";
  return std::unique_ptr<Executor>(
      std::make_unique<Lightning>(options, interpreter, std::move(setup), files.take(), ring.take(), warm));
}

}  // namespace fastest::execute
