// Which connection carries an exchange: one of the user's own, as in k6, or one that the worker's
// users share.

#pragma once

#include <throng/base/config.hpp>
#include <throng/engine/world.hpp>
#include <throng/http/http_options.hpp>
#include <throng/net/connection.hpp>
#include <throng/net/connection_surroundings.hpp>
#include <throng/net/origin.hpp>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace throng::inline THRONG_ABI {

/// The connections of one user.
template <world World>
using connection_list = std::vector<std::unique_ptr<connection<typename World::stream, World>>>;

/// Finds and makes connections.
template <world World>
class connection_pool {
public:
  using connection_type = connection<typename World::stream, World>;
  using origin_type = origin<typename World::stream::endpoint>;

  connection_pool(connection_surroundings<typename World::stream, World>& around,
                  const http_options& options)
      : around_(&around), is_shared_(options.sharing == connection_sharing::shared),
        most_(std::max<std::size_t>(options.batch, fewest)) {}

  /// A connection of the user's that can carry an exchange to the URL's server now; null when there
  /// is none.
  [[nodiscard]] connection_type* idle_of(const connection_list<World>& own,
                                         std::string_view url) const noexcept {
    for (const auto& each : own) {
      if (each->server().owns(url) && is_free(*each))
        return each.get();
    }
    return nullptr;
  }

  /// A connection to the server, a new one perhaps.
  connection_type& to(connection_list<World>& own, origin_type& server) {
    return is_shared_ ? shared_to(server) : own_to(own, server);
  }

  /// The exchange is over.
  void give_back(connection_type& through) {
    if (is_shared_)
      idle_[&through.server()].push_back(&through);
  }

private:
  // A user keeps so many connections as k6 does, or as a batch needs.
  static constexpr std::size_t fewest = 20;

  static bool is_free(const connection_type& which) noexcept {
    return !which.is_busy() && !which.is_leaving();
  }

  connection_type& own_to(connection_list<World>& own, origin_type& server) {
    if (own.size() >= most_) {
      const auto unused =
          std::find_if(own.begin(), own.end(), [](const auto& each) { return !each->is_busy(); });
      if (unused != own.end()) {
        // The one that has led elsewhere for the longest time goes; the others move up.
        (*unused)->redirect_to(server);
        std::rotate(unused, unused + 1, own.end());
        return *own.back();
      }
    }
    own.push_back(std::make_unique<connection_type>(*around_, server));
    return *own.back();
  }

  // The one that was used last: the others may close in peace.
  connection_type& shared_to(origin_type& server) {
    auto& idle = idle_[&server];
    const auto found =
        std::find_if(idle.rbegin(), idle.rend(), [](const auto* each) { return is_free(*each); });
    if (found != idle.rend()) {
      auto& taken = **found;
      idle.erase(std::next(found).base());
      return taken;
    }
    all_.push_back(std::make_unique<connection_type>(*around_, server));
    return *all_.back();
  }

  connection_surroundings<typename World::stream, World>* around_;
  bool is_shared_;
  std::size_t most_;
  connection_list<World> all_; // that are shared
  std::unordered_map<const origin_type*, std::vector<connection_type*>> idle_;
};

} // namespace throng::inline THRONG_ABI
