// Gives each request of a worker's users a connection to its server.

#pragma once

#include <throng/base/config.hpp>
#include <throng/base/random.hpp>
#include <throng/engine/connection_pool.hpp>
#include <throng/engine/lookups.hpp>
#include <throng/engine/world.hpp>
#include <throng/http/follow_up.hpp>
#include <throng/http/http_options.hpp>
#include <throng/http/transaction.hpp>
#include <throng/http/url.hpp>
#include <throng/http/wire.hpp>
#include <throng/metrics/connection_cells.hpp>
#include <throng/net/connection.hpp>
#include <throng/net/connection_surroundings.hpp>
#include <throng/net/origin.hpp>
#include <throng/net/source_addresses.hpp>
#include <throng/time/timer_queue.hpp>
#include <throng/vu/test_facts.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace throng::inline THRONG_ABI {

/// Whose request it is.
template <world World>
struct asking_user {
  connection_list<World>& connections; ///< the user's own
  follow_up::jar_place& cookies;       ///< the user's
  connection_cells& cells;             ///< where connections are counted
  void* owner;                         ///< told when the exchange is over
  std::uint64_t number;                ///< of the user, from 1
};

/// The servers and lookups of one worker, and what happens to a request before and after each of
/// its exchanges.
template <world World>
class http_service {
public:
  using connection_type = connection<typename World::stream, World>;
  using connections = connection_list<World>;

  /// `finished(finisher, owner, what)` is called when an exchange is over.  The options must
  /// outlive the service; `sources` says where connections come from.
  http_service(World& around, timer_queue& timers, const http_options& options,
               const source_rules& sources, const test_facts& facts, random_source random,
               void* finisher, void (*finished)(void*, void*, transaction&))
      : world_(&around), origins_(options, random), follow_up_(random),
        sources_(sources), around_{&around.network(), &around,   &timers,  buffer_,
                                   &origins_.names(), &sources_, &options, this,
                                   &look_up,          finisher,  finished},
        pool_(around_, options), lookups_(around, origins_.names()), facts_(&facts) {}
  http_service(const http_service&) = delete;
  http_service& operator=(const http_service&) = delete;

  /// Begins the next exchange of a request.  Null when it cannot be made: the transaction says why.
  connection_type* begin(const asking_user<World>& who, transaction& what) {
    follow_up_.encode(what);
    auto* const through = what.error == http_error::none ? find(who, what) : nullptr;
    if (through == nullptr) {
      hide_credentials(what);
      return nullptr;
    }
    const auto& server = through->server();
    if (server.has_credentials) [[unlikely]]
      hide_credentials(what);
    // Reading the system's certificates takes a while, and is no part of any request.
    if (server.is_https)
      (void)around_.tls();
    if (!what.only_connects) {
      const auto target = server.is_absolute
                              ? absolute_form(what.url)
                              : std::string_view(what.url).substr(server.prefix.size());
      write_request(what, target, server.common,
                    follow_up_.cookies_for(who.cookies, what.url, wall_clock()));
    }
    through->start(what, world_->now(), who.owner, who.number, who.cells);
    return through;
  }

  /// The exchange is over, before it is counted: its cookies and codings.
  void settle(transaction& what, follow_up::jar_place& cookies) {
    follow_up_.settle(what, cookies, wall_clock());
  }
  /// True when the request wants another exchange: begin() it.
  bool goes_on(transaction& what) { return follow_up_.goes_on(what); }
  /// The user has no exchange on the connection any more.
  void give_back(connection_type& through) {
    // It may end before the lookup does that it has waited for.
    lookups_.forget(through);
    pool_.give_back(through);
  }

private:
  using endpoint = typename World::stream::endpoint;

  [[nodiscard]] auto wall_clock() const noexcept {
    return [this] { return wall_at(*facts_, world_->now()); };
  }

  connection_type* find(const asking_user<World>& who, transaction& what) {
    if (auto* const kept = pool_.idle_of(who.connections, what.url))
      return kept;
    const auto url = parse_url(what.url);
    if (url.problem != nullptr) {
      what.error = http_error::invalid_url;
      what.failure = "invalid URL '" + masked_url(what.url) + "': " + url.problem;
      return nullptr;
    }
    if (url.is_https && !has_tls) {
      what.error = http_error::tls_unavailable;
      what.failure = tls_unavailable_text;
      return nullptr;
    }
    auto& server = origins_.of(url);
    if (server.refused != http_error::none) {
      what.error = server.refused;
      return nullptr;
    }
    return &pool_.to(who.connections, server);
  }

  // What a request without a name is counted under is its URL, as it may be shown.
  static void hide_credentials(transaction& what) {
    if (!what.name.empty())
      return;
    append_masked_url(what.name, what.url);
    what.named_for_url = true;
  }

  // What a proxy reads (RFC 9112, 3.2.2): the URL without its credentials.
  std::string_view absolute_form(std::string_view text) {
    const auto url = parse_url(text);
    absolute_.assign("http://").append(url.authority);
    if (!url.target.starts_with('/'))
      absolute_ += '/';
    absolute_ += url.target;
    return absolute_;
  }

  static void look_up(void* self, connection_type& waiting) {
    static_cast<http_service*>(self)->lookups_.begin(waiting);
  }

  World* world_;
  std::vector<char> buffer_ = std::vector<char>(std::size_t{64} * 1024);
  origin_table<endpoint> origins_;
  follow_up follow_up_;
  source_addresses sources_;
  connection_surroundings<typename World::stream, World> around_;
  connection_pool<World> pool_;
  lookups<World, connection_type> lookups_;
  const test_facts* facts_;
  std::string absolute_; // reused
};

} // namespace throng::inline THRONG_ABI
