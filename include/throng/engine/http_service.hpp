// Gives each request of a worker's users a connection to its server.

#pragma once

#include <throng/base/config.hpp>
#include <throng/engine/world.hpp>
#include <throng/http/transaction.hpp>
#include <throng/http/url.hpp>
#include <throng/http/wire.hpp>
#include <throng/net/connection.hpp>
#include <throng/net/origin.hpp>
#include <throng/time/timer_queue.hpp>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace throng::inline THRONG_ABI {

/// The servers and lookups of one worker, and the rule by which a user's connections are kept: they
/// are its own, one for each exchange under way, 20 at the most as in k6.
template <world World>
class http_service {
public:
  using connection_type = connection<typename World::stream, World>;
  using connections = std::vector<std::unique_ptr<connection_type>>;

  http_service(World& around, timer_queue& timers, const std::string& user_agent)
      : world_(&around),
        origins_(user_agent), network_{&around.network(), &around, &timers, buffer_} {}
  http_service(const http_service&) = delete;
  http_service& operator=(const http_service&) = delete;

  /// Begins an exchange over one of the `own` connections, which calls `done(owner, what)` when it
  /// is over.  Null when the request cannot be made: the transaction says why.
  connection_type* begin(connections& own, void* owner, typename connection_type::finished done,
                         transaction& what) {
    auto* const through = what.error == http_error::none ? find(own, owner, done, what) : nullptr;
    if (through == nullptr)
      return nullptr;
    const auto& server = through->server();
    write_request(what, std::string_view(what.url).substr(server.prefix.size()), server.common);
    if (!through->start(what, world_->now()))
      look_up(*through);
    return through;
  }

private:
  using endpoint = typename World::stream::endpoint;
  struct waiting_connection {
    const origin<endpoint>* server;
    connection_type* who;
  };
  static constexpr std::size_t most_connections = 20;

  connection_type* find(connections& own, void* owner, typename connection_type::finished done,
                        transaction& what) {
    for (const auto& each : own) {
      if (each->server().owns(what.url) && !each->is_busy())
        return each.get();
    }
    const auto url = parse_url(what.url);
    if (url.problem != nullptr) {
      what.error = http_error::invalid_url;
      what.failure = "invalid URL '" + what.url + "': " + url.problem;
      return nullptr;
    }
    if (url.is_https) {
      what.error = http_error::tls_failed;
      what.failure = "this build of throng has no TLS: '" + what.url + "' cannot be asked";
      return nullptr;
    }
    auto& server = origins_.of(url);
    if (own.size() >= most_connections) {
      const auto unused =
          std::find_if(own.begin(), own.end(), [](const auto& each) { return !each->is_busy(); });
      if (unused != own.end()) {
        // The one that has led elsewhere for the longest time goes; the others move up.
        (*unused)->redirect_to(server);
        std::rotate(unused, unused + 1, own.end());
        return own.back().get();
      }
    }
    own.push_back(std::make_unique<connection_type>(network_, server, owner, done));
    return own.back().get();
  }

  void look_up(connection_type& waiting) {
    auto& server = waiting.server();
    waiting_.push_back({&server, &waiting});
    if (server.is_looking_up)
      return;
    server.is_looking_up = true;
    world_->look_up(
        server.host, server.port,
        [this, &server](std::vector<endpoint> found, http_error error, std::string_view more) {
          server.is_looking_up = false;
          server.addresses = std::move(found);
          tell_waiting(server, error, more);
        });
  }

  void tell_waiting(const origin<endpoint>& server, http_error error, std::string_view more) {
    std::vector<connection_type*> told;
    std::erase_if(waiting_, [&](const waiting_connection& each) {
      if (each.server == &server)
        told.push_back(each.who);
      return each.server == &server;
    });
    for (auto* const each : told) {
      // One that was aborted meanwhile, and perhaps asks another server, waits no longer.
      if (each->awaits_address() && &each->server() == &server)
        each->resolved(error, more);
    }
  }

  World* world_;
  std::vector<char> buffer_ = std::vector<char>(std::size_t{64} * 1024);
  origin_table<endpoint> origins_;
  connection_surroundings<typename World::stream, World> network_;
  std::vector<waiting_connection> waiting_;
};

} // namespace throng::inline THRONG_ABI
