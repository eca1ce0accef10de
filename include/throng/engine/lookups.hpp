// The lookups of a worker's names, and who waits for them.

#pragma once

#include <throng/base/config.hpp>
#include <throng/engine/world.hpp>
#include <throng/http/error.hpp>
#include <throng/net/name_cache.hpp>

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

namespace throng::inline THRONG_ABI {

/// Looks a name up once for all who wait for it at a time.  `Waiter` has server(), whose name it
/// is, awaits_address() and resolved().  The world does not look up any more once this is gone.
template <world World, class Waiter>
class lookups {
public:
  using endpoint = typename World::stream::endpoint;

  lookups(World& around, name_cache<endpoint>& names) noexcept : world_(&around), names_(&names) {}
  lookups(const lookups&) = delete;
  lookups& operator=(const lookups&) = delete;

  /// Tells `who` when the address of its server is known, or why not; perhaps at once.
  void begin(Waiter& who) {
    auto& name = *who.server().name;
    waiting_.push_back({&name, &who});
    if (std::exchange(name.is_looking_up, true))
      return;
    world_->look_up(
        name.host(), name.port(),
        [this, &name](std::vector<endpoint> found, http_error error, std::string_view more) {
          name.is_looking_up = false;
          auto outcome = names_->keep(name, std::move(found), error, world_->now());
          if (outcome.more.empty())
            outcome.more = more;
          tell(name, outcome);
        });
  }
  /// It waits no longer, and may be gone soon.
  void forget(const Waiter& who) noexcept {
    if (!waiting_.empty()) [[unlikely]]
      std::erase_if(waiting_, [&](const waiting& each) { return each.who == &who; });
    for (auto& each : told_)
      each = each == &who ? nullptr : each;
  }

private:
  struct waiting {
    const cached_name<endpoint>* name;
    Waiter* who;
  };

  // Each may begin another lookup in there, or let others be forgotten.
  void tell(const cached_name<endpoint>& name, const lookup_outcome& outcome) {
    const auto first = told_.size();
    std::erase_if(waiting_, [&](const waiting& each) {
      if (each.name == &name)
        told_.push_back(each.who);
      return each.name == &name;
    });
    const auto last = told_.size();
    for (auto i = first; i < last; ++i) {
      // One that was aborted meanwhile, and perhaps asks another server, waits no longer.
      auto* const who = std::exchange(told_[i], nullptr);
      if (who != nullptr && who->awaits_address() && who->server().name == &name)
        who->resolved(outcome);
    }
    told_.resize(first);
  }

  World* world_;
  name_cache<endpoint>* names_;
  std::vector<waiting> waiting_;
  std::vector<Waiter*> told_; // in a moment
};

} // namespace throng::inline THRONG_ABI
