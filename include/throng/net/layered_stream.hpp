// A stream with what may lie between TCP and HTTP: a proxy's tunnel, then TLS.  A plain stream goes
// through it untouched.

#pragma once

#include <throng/base/config.hpp>
#include <throng/http/error.hpp>
#include <throng/http/http_options.hpp>
#include <throng/http/proxy_connect.hpp>
#include <throng/http/transaction.hpp>
#include <throng/net/byte_port.hpp>
#include <throng/net/local_end.hpp>
#include <throng/net/origin.hpp>
#include <throng/net/tls_context.hpp>
#include <throng/net/tls_session.hpp>
#include <throng/net/transport.hpp>

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace throng::inline THRONG_ABI {

/// How far a connection has come.
enum class stream_stage : std::uint8_t { closed, connecting, tunnel, handshake, open };

/// A transport, and the layers that its server wants.
template <transport Stream>
class layered_stream {
public:
  using endpoint = typename Stream::endpoint;

  explicit layered_stream(typename Stream::context& network) : stream_(network) {}
  layered_stream(const layered_stream&) = delete;
  layered_stream& operator=(const layered_stream&) = delete;
  ~layered_stream() = default;

  /// Begins to connect to `where`, then to what the origin wants.  Say go_on() when the stream is
  /// ready, until that says done or failed.
  io_result open(const endpoint& where, const origin<endpoint>& server, const tls_context* secrets,
                 io_listener& listener, const local_end& from) {
    close();
    server_ = &server;
    secrets_ = secrets;
    problem_.clear();
    stage_ = stream_stage::connecting;
    io_result begun;
    if constexpr (requires { stream_.open(where, listener, from); }) {
      begun = stream_.open(where, listener, from);
    } else {
      begun = stream_.open(where, listener);
    }
    return begun.status == io_status::done ? connected() : told(begun);
  }

  /// Goes on with opening.
  io_result go_on() {
    switch (stage_) {
    case stream_stage::connecting: {
      const auto opened = stream_.finish_open();
      return opened.status == io_status::done ? connected() : told(opened);
    }
    case stream_stage::tunnel: return dig();
    case stream_stage::handshake: return shake_hands();
    case stream_stage::open: return {};
    case stream_stage::closed: break;
    }
    return {io_status::failed, 0, http_error::dial_failed};
  }

  /// Writes what goes.
  io_result send(std::string_view bytes) {
    return told(layers_ ? layers_->tls->send(bytes) : stream_.send(bytes));
  }
  /// Reads what is there.
  io_result receive(std::span<char> buffer) {
    return told(layers_ ? layers_->tls->receive(buffer) : stream_.receive(buffer));
  }
  /// False when the last read has emptied the socket, and what lies above it: an edge-triggered
  /// stream says nothing more then.  `was_filled`: that read has filled its buffer.
  [[nodiscard]] bool may_have_more(bool was_filled) const noexcept {
    return layers_ ? layers_->tls->may_have_more() : was_filled;
  }

  /// The next connection resumes no session: it leads to another server.
  void forget_session() noexcept { resumable_.reset(); }
  /// Closes at once.
  void close(close_policy how = close_policy::time_wait) noexcept {
    if (layers_)
      leave_layers();
    stage_ = stream_stage::closed;
    if constexpr (requires { stream_.close_reset(); }) {
      if (how == close_policy::reset) {
        stream_.close_reset();
        return;
      }
    }
    stream_.close();
  }

  /// How far it has come.
  [[nodiscard]] stream_stage stage() const noexcept { return stage_; }
  /// True once it can carry exchanges.
  [[nodiscard]] bool is_open() const noexcept { return stage_ == stream_stage::open; }
  /// More words for the last failure than its error has; may be empty.
  [[nodiscard]] std::string_view problem() const noexcept {
    return problem_.empty() && layers_ && layers_->tls ? layers_->tls->problem() : problem_;
  }
  /// The TLS session, or null.
  [[nodiscard]] const tls_session* tls() const noexcept {
    return layers_ ? layers_->tls.get() : nullptr;
  }
  /// Notes in the transaction that is over what TLS was agreed on, and the bytes that went through
  /// the socket under it in place of those that it carried; of a tunnel that was refused its own.
  /// Without TLS nothing is to be told.
  void tell_tls(transaction& what) noexcept {
    if (!layers_) [[likely]]
      return;
    if (layers_->tls) {
      what.tls_version = layers_->tls->version();
      what.tls_cipher = layers_->tls->cipher();
    }
    what.bytes_sent = std::exchange(layers_->sent, 0);
    what.bytes_received = std::exchange(layers_->received, 0);
  }

private:
  // What only TLS and tunnels need, apart so that a plain connection stays small.
  struct layers {
    Stream* stream = nullptr;
    std::unique_ptr<proxy_connect> tunnel;
    std::string_view unsent; // of the tunnel's request
    std::unique_ptr<tls_session> tls;
    std::uint64_t sent = 0;
    std::uint64_t received = 0;

    static io_result send(void* self, std::string_view bytes) {
      auto& mine = *static_cast<layers*>(self);
      const auto sent = mine.stream->send(bytes);
      if (sent.status == io_status::done)
        mine.sent += sent.bytes;
      return sent;
    }
    static io_result receive(void* self, std::span<char> buffer) {
      auto& mine = *static_cast<layers*>(self);
      const auto got = mine.stream->receive(buffer);
      if (got.status == io_status::done)
        mine.received += got.bytes;
      return got;
    }
  };

  io_result connected() {
    if (!server_->is_https) {
      stage_ = stream_stage::open;
      return {};
    }
    layers_ = std::make_unique<layers>();
    layers_->stream = &stream_;
    if (server_->tunnels) {
      layers_->tunnel = std::make_unique<proxy_connect>(server_->host, server_->port,
                                                        server_->proxy_authorization);
      layers_->unsent = layers_->tunnel->request();
      stage_ = stream_stage::tunnel;
      return dig();
    }
    return begin_handshake();
  }

  // Through the proxy: its CONNECT request, and its answer.
  io_result dig() {
    auto& tunnel = *layers_->tunnel;
    while (!layers_->unsent.empty()) {
      const auto sent = layers::send(layers_.get(), layers_->unsent);
      if (sent.status != io_status::done)
        return told(sent);
      layers_->unsent.remove_prefix(sent.bytes);
    }
    std::array<char, 1024> buffer;
    while (tunnel.state() == proxy_state::asking) {
      const auto got = layers::receive(layers_.get(), buffer);
      if (got.status == io_status::would_block)
        return got;
      if (got.status == io_status::failed)
        return told(got);
      if (got.status == io_status::closed) {
        tunnel.closed();
      } else {
        tunnel.receive({buffer.data(), got.bytes});
      }
    }
    if (tunnel.state() == proxy_state::refused) {
      problem_ = tunnel.failure();
      return {io_status::failed, 0, http_error::proxy_refused};
    }
    layers_->tunnel.reset();
    return begin_handshake();
  }

  io_result begin_handshake() {
    stage_ = stream_stage::handshake;
    layers_->tls = std::make_unique<tls_session>(
        *secrets_, server_->host, byte_port{layers_.get(), &layers::send, &layers::receive},
        resumable_);
    return shake_hands();
  }

  io_result shake_hands() {
    const auto shaken = layers_->tls->handshake();
    if (shaken.status == io_status::done)
      stage_ = stream_stage::open;
    if (shaken.status == io_status::failed)
      problem_ = layers_->tls->problem();
    return shaken;
  }

  // The system's words for those errors that have no sentence of their own.
  io_result told(const io_result& how) {
    if (how.status != io_status::failed || how.system_error == 0)
      return how;
    if (how.error == http_error::dial_failed || how.error == http_error::unix_socket_failed)
      problem_ = "dial: " + std::system_category().message(how.system_error);
    if (how.error == http_error::tcp_failed)
      problem_ = "connection: " + std::system_category().message(how.system_error);
    return how;
  }

  void leave_layers() noexcept {
    if (layers_->tls) {
      if (stage_ == stream_stage::open) {
        layers_->tls->shutdown();
        if (auto ticket = layers_->tls->take_session())
          resumable_ = std::move(ticket);
      }
    }
    layers_.reset();
  }

  Stream stream_;
  const origin<endpoint>* server_ = nullptr;
  const tls_context* secrets_ = nullptr;
  std::unique_ptr<layers> layers_;
  tls_ticket resumable_; // of the last connection to the server
  std::string problem_;
  stream_stage stage_ = stream_stage::closed;
};

} // namespace throng::inline THRONG_ABI
