// Opens a connection's stream: the server's addresses in turn, from our addresses in turn, and then
// what lies between TCP and HTTP.  Connections are counted here, those that end as those that
// begin.

#pragma once

#include <throng/base/config.hpp>
#include <throng/http/error.hpp>
#include <throng/http/exchange.hpp>
#include <throng/metrics/connection_cells.hpp>
#include <throng/net/connection_surroundings.hpp>
#include <throng/net/layered_stream.hpp>
#include <throng/net/local_end.hpp>
#include <throng/net/name_cache.hpp>
#include <throng/net/origin.hpp>
#include <throng/net/stream_endpoint.hpp>
#include <throng/net/transport.hpp>
#include <throng/time/instant.hpp>

#include <concepts>
#include <cstdint>
#include <memory>

namespace throng::inline THRONG_ABI {

/// Who ends a connection.
enum class closer : std::uint8_t { client, server };

/// A stream, and the way on which it is being opened.
template <transport Stream, time_source Clock>
class dialler {
public:
  using endpoint = typename Stream::endpoint;
  using surroundings = connection_surroundings<Stream, Clock>;

  explicit dialler(surroundings& around) : around_(&around), stream_(*around.network) {}

  /// The stream.
  [[nodiscard]] layered_stream<Stream>& stream() noexcept { return stream_; }
  [[nodiscard]] const layered_stream<Stream>& stream() const noexcept { return stream_; }

  /// Begins to open it to a server whose address is known, for the user of that number.  The
  /// exchange is told of each step, and the cells of a connection.  `failed`: no way is left.
  io_result begin(const origin<endpoint>& server, std::uint64_t user, io_listener& listener,
                  exchange& told, connection_cells& cells) {
    way_ = std::make_unique<way>();
    way_->server = &server;
    way_->user = user;
    way_->listener = &listener;
    if (server.name != nullptr)
      way_->walk = around_->names->begin(*server.name);
    way_->where = *server.next(way_->walk);
    return dial(told, cells);
  }

  /// Goes on with it when the stream is ready.
  io_result go_on(exchange& told, connection_cells& cells) {
    const auto before = stream_.stage();
    const auto step = stream_.go_on();
    note(before, told, cells);
    return try_others(step, before, told, cells);
  }

  /// Closes it at once; counted when it was connected and there are cells.
  void close(closer who, connection_cells* cells) noexcept {
    if (cells != nullptr && stream_.stage() > stream_stage::connecting)
      (who == closer::server ? cells->closed_by_server : cells->closed_by_client).add(1);
    stream_.close(around_->options->closing);
  }

private:
  // What is needed only while a connection opens.
  struct way {
    const origin<endpoint>* server = nullptr;
    io_listener* listener = nullptr;
    endpoint where{};
    address_walk walk;
    std::uint64_t user = 0;
    unsigned tries = 0;
  };

  io_result dial(exchange& told, connection_cells& cells) {
    constexpr auto before = stream_stage::connecting;
    told.opening(around_->clock->now());
    const auto& server = *way_->server;
    const auto step = stream_.open(way_->where, server, server.is_https ? &around_->tls() : nullptr,
                                   *way_->listener, source());
    note(before, told, cells);
    return try_others(step, before, told, cells);
  }

  io_result try_others(io_result step, stream_stage before, exchange& told,
                       connection_cells& cells) {
    if (step.status == io_status::failed && before == stream_stage::connecting &&
        has_another(step.error)) {
      return dial(told, cells);
    }
    if (step.status != io_status::would_block)
      way_.reset();
    return step;
  }

  // What the exchange should know of how far the stream has come.
  void note(stream_stage before, exchange& told, connection_cells& cells) {
    const auto stage = stream_.stage();
    if (before == stream_stage::connecting && stage > before) {
      cells.opened.add(1);
      if (stage != stream_stage::open || stream_.tls() != nullptr)
        told.connected(around_->clock->now());
    }
    if (before < stream_stage::handshake && stream_.tls() != nullptr)
      told.handshaking(around_->clock->now());
  }

  [[nodiscard]] local_end source() const {
    if constexpr (std::same_as<endpoint, stream_endpoint>) {
      if (around_->sources != nullptr)
        return around_->sources->of(way_->user, way_->where);
    }
    return {};
  }

  // Another address of ours, where this one has no port left, or another one of the server's.  What
  // this machine lacks is told as that, not as the failure of the server's next address.
  bool has_another(http_error why) {
    if constexpr (std::same_as<endpoint, stream_endpoint>) {
      if (around_->sources != nullptr && around_->sources->move_on(way_->where, why, ++way_->tries))
        return true;
    }
    const auto* const next = is_local(why) ? nullptr : way_->server->next(way_->walk);
    if (next != nullptr)
      way_->where = *next;
    return next != nullptr;
  }

  surroundings* around_;
  layered_stream<Stream> stream_;
  std::unique_ptr<way> way_;
};

} // namespace throng::inline THRONG_ABI
