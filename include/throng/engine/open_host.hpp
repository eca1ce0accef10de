// The part of a worker's host that is for waits outside of throng: it shows the world's loop, where
// there is one, and lets users go on.

#pragma once

#include <throng/base/config.hpp>
#include <throng/engine/run_host.hpp>
#include <throng/engine/shared_run.hpp>
#include <throng/engine/user.hpp>
#include <throng/engine/world.hpp>
#include <throng/vu/host.hpp>
#include <throng/vu/vu.hpp>

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
  void resume(vu& who) final {
    auto& waiting = static_cast<user<World>&>(who);
    waiting.group->runner().on_wake(waiting, world_->now());
  }

protected:
  open_host(World& around, shared_run& run) noexcept : run_host(run), world_(&around) {}
  ~open_host() = default;

private:
  World* world_;
};

} // namespace throng::inline THRONG_ABI
