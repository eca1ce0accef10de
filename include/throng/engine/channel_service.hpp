// Gives the protocols of scripts their connections: one that is kept, or a new one.  The same
// names, rules of hosts, local addresses and TLS as those of HTTP, with a table of their own, so
// that the path of a request knows nothing of it.

#pragma once

#include <throng/base/config.hpp>
#include <throng/base/random.hpp>
#include <throng/engine/lookups.hpp>
#include <throng/engine/world.hpp>
#include <throng/http/error.hpp>
#include <throng/http/host_port.hpp>
#include <throng/http/http_options.hpp>
#include <throng/http/url.hpp>
#include <throng/net/channel.hpp>
#include <throng/net/dialled_channel.hpp>
#include <throng/net/idle_pool.hpp>
#include <throng/net/origin.hpp>
#include <throng/net/source_addresses.hpp>
#include <throng/net/stream_endpoint.hpp>
#include <throng/net/tls_context.hpp>
#include <throng/time/timer_queue.hpp>

#include <concepts>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace throng::inline THRONG_ABI {

/// The channels of one worker.  It outlives those who hold one, and the world outlives it.
template <world World>
class channel_service final : public channel_source {
public:
  using channel_type = dialled_channel<typename World::stream, World>;

  /// `options` say how names are looked up, what TLS is and how connections are closed; proxies are
  /// not used.
  channel_service(World& around, timer_queue& timers, const http_options& options,
                  const source_rules& sources, random_source random)
      : options_(without_proxies(options)), origins_(options_, random),
        sources_(sources), around_{{&around.network(), &around, &timers, buffer_, &origins_.names(),
                                    &sources_, &options_},
                                   {},
                                   this,
                                   &look_up,
                                   &left},
        lookups_(around, origins_.names()) {}

  attempt open(std::string_view server, const channel_wish& wish, channel_waiter& waiter) override {
    const auto& known = server_of(server);
    if (!wish.is_new && known.to != nullptr) {
      if (auto* const kept = idle_.take(known.to, unused_)) {
        kept->take();
        return {kept, true};
      }
    }
    auto& made = unused();
    if (known.to == nullptr) {
      made.refuse(known.error, known.problem);
      return {&made, true};
    }
    // Reading the system's certificates takes a while, and is no part of any connect.
    if (known.to->is_https)
      (void)around_.common.tls();
    return {&made, made.open(*known.to, wish, waiter)};
  }

  /// What became of connections.
  [[nodiscard]] const connection_cells& cells() const noexcept { return around_.cells; }

private:
  using endpoint = typename World::stream::endpoint;
  // A server as scripts write it: where it leads, or why nowhere.
  struct known_server {
    origin<endpoint>* to = nullptr;
    http_error error = http_error::none;
    std::string problem = {};
    std::unique_ptr<origin<endpoint>> own = {};
  };

  static http_options without_proxies(http_options options) {
    options.proxy = {};
    return options;
  }

  const known_server& server_of(std::string_view text) {
    const auto found = servers_.find(text);
    return found != servers_.end() ? found->second
                                   : servers_.emplace(std::string(text), read(text)).first->second;
  }

  known_server read(std::string_view text) {
    constexpr std::string_view tls = "tls://";
    constexpr std::string_view unix_path = "unix:";
    if (text.starts_with(unix_path))
      return of_unix(text, std::string(text.substr(unix_path.size())));
    const bool wants_tls = text.starts_with(tls);
    const auto place = text.substr(wants_tls ? tls.size() : 0);
    const auto as_url = (wants_tls ? "https://" : "http://") + std::string(place);
    const auto url = parse_url(as_url);
    if (url.problem != nullptr)
      return refused(text, url.problem);
    if (!url.user_info.empty() || !url.target.empty() || split_host_port(url.authority).port == 0)
      return refused(text, "it must be host:port, tls://host:port or unix:/path");
    if (wants_tls && !throng::has_tls)
      return {nullptr, http_error::tls_unavailable, std::string(tls_unavailable_text)};
    return {&origins_.of(url)};
  }
  known_server of_unix(std::string_view text, std::string path) {
    known_server made;
    made.own = std::make_unique<origin<endpoint>>();
    if constexpr (std::same_as<endpoint, stream_endpoint>)
      made.own->fixed = unix_endpoint(path);
    if (!made.own->fixed)
      return refused(text, "the path of a Unix domain socket must have 1 to 107 bytes");
    made.to = made.own.get();
    return made;
  }
  static known_server refused(std::string_view text, std::string_view why) {
    auto words = "invalid server '" + std::string(text) + "': ";
    return {nullptr, http_error::invalid_url, words.append(why)};
  }

  channel_type& unused() {
    if (unused_.empty()) {
      all_.push_back(std::make_unique<channel_type>(around_));
      return *all_.back();
    }
    auto& taken = *unused_.back();
    unused_.pop_back();
    return taken;
  }

  static void left(void* self, channel_type& who) {
    static_cast<channel_service*>(self)->keep(who);
  }
  void keep(channel_type& who) {
    // It may end before the lookup does that it has waited for.
    lookups_.forget(who);
    if (who.is_open()) {
      idle_.put(&who.server(), who);
    } else {
      unused_.push_back(&who);
    }
  }

  static void look_up(void* self, channel_type& waiting) {
    static_cast<channel_service*>(self)->lookups_.begin(waiting);
  }

  http_options options_;
  std::vector<char> buffer_ = std::vector<char>(std::size_t{64} * 1024);
  origin_table<endpoint> origins_;
  source_addresses sources_;
  channel_surroundings<typename World::stream, World> around_;
  std::map<std::string, known_server, std::less<>> servers_;
  std::vector<std::unique_ptr<channel_type>> all_;
  std::vector<channel_type*> unused_; // closed, and nobody holds them
  idle_pool<const origin<endpoint>*, channel_type> idle_;
  lookups<World, channel_type> lookups_;
};

} // namespace throng::inline THRONG_ABI
