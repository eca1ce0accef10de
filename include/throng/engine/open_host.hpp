// The part of a worker's host that is for protocols which throng does not know: it shows the
// world's loop and opens connections, where there are any, and lets users go on.

#pragma once

#include <throng/base/config.hpp>
#include <throng/base/random.hpp>
#include <throng/engine/channel_service.hpp>
#include <throng/engine/run_host.hpp>
#include <throng/engine/shared_run.hpp>
#include <throng/engine/user.hpp>
#include <throng/engine/world.hpp>
#include <throng/net/channel.hpp>
#include <throng/time/timer_queue.hpp>
#include <throng/vu/host.hpp>
#include <throng/vu/vu.hpp>

#include <memory>

namespace throng::inline THRONG_ABI {

/// A world with a loop on which operations of others can run.
template <class World>
concept open_world = requires(World& here, io_door*& door) {
  door = &here.door();
};

/// The base of a worker's host.  A user that waits outside stays in the state `running`: nothing of
/// the worker's waits for it, and cutting it off destroys what waits.
template <world World>
class open_host : public run_host {
public:
  [[nodiscard]] io_door* door() noexcept final {
    if constexpr (open_world<World>) {
      return &world_->door();
    } else {
      return nullptr;
    }
  }
  [[nodiscard]] channel_source* channels() final {
    if constexpr (open_world<World>) {
      if (!channels_) {
        const random_source random(run_->facts.seed, 0);
        channels_ = std::make_unique<channel_service<World>>(*world_, *timers_, run_->http,
                                                             run_->sources, random);
      }
    }
    return channels_.get();
  }
  void resume(vu& who) final {
    auto& waiting = static_cast<user<World>&>(who);
    waiting.group->runner().on_wake(waiting, world_->now());
  }

protected:
  /// Timeouts are among the worker's timers, which nothing asks before the first user runs.
  open_host(World& around, shared_run& run, timer_queue& timers) noexcept
      : run_host(run), world_(&around), run_(&run), timers_(&timers) {}
  ~open_host() = default;

  /// No user holds one any more.
  void close_channels() noexcept { channels_.reset(); }

private:
  World* world_;
  shared_run* run_;
  timer_queue* timers_;
  std::unique_ptr<channel_service<World>> channels_; // made when a script first asks
};

} // namespace throng::inline THRONG_ABI
