// One connection: carries out exchanges over a stream, one after the other.

#pragma once

#include <throng/base/config.hpp>
#include <throng/http/error.hpp>
#include <throng/http/exchange.hpp>
#include <throng/http/http_options.hpp>
#include <throng/http/method.hpp>
#include <throng/http/transaction.hpp>
#include <throng/metrics/connection_cells.hpp>
#include <throng/net/connection_surroundings.hpp>
#include <throng/net/dialler.hpp>
#include <throng/net/layered_stream.hpp>
#include <throng/net/lazy_timer.hpp>
#include <throng/net/name_cache.hpp>
#include <throng/net/origin.hpp>
#include <throng/net/transport.hpp>
#include <throng/time/instant.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>
#include <system_error>
#include <tuple>

namespace throng::inline THRONG_ABI {

/// Connecting may take this long, and no longer than the request's timeout; k6's number.
inline constexpr std::chrono::nanoseconds dial_timeout = std::chrono::seconds{30};
/// A body that waits for `100 Continue` goes out after this time all the same, as in Go's client;
/// and a connection that the server is to close is closed after it.
inline constexpr std::chrono::nanoseconds courtesy = std::chrono::seconds{1};

/// A keep-alive connection to one origin.  It opens when an exchange needs it and closes when an
/// exchange leaves it unusable or the server closes.
template <transport Stream, time_source Clock>
class connection final : private io_listener {
public:
  using endpoint = typename Stream::endpoint;
  using surroundings = connection_surroundings<Stream, Clock>;

  connection(surroundings& around, origin<endpoint>& server)
      : around_(&around), server_(&server), dialler_(around), timeout_(*around.timers, *this) {}
  connection(const connection&) = delete;
  connection& operator=(const connection&) = delete;
  ~connection() {
    cells_ = nullptr; // they may be gone
    abort();
  }

  /// The server that it leads to.
  [[nodiscard]] origin<endpoint>& server() const noexcept { return *server_; }
  [[nodiscard]] bool is_busy() const noexcept { return exchange_.current() != nullptr; }
  /// True while it carries that exchange.
  [[nodiscard]] bool carries(const transaction& what) const noexcept {
    return exchange_.current() == &what;
  }
  /// True while it waits for the server to close, close_policy::graceful.
  [[nodiscard]] bool is_leaving() const noexcept { return is_leaving_; }
  /// True when the exchange waits for the server's address: resolved() goes on with it.
  [[nodiscard]] bool awaits_address() const noexcept { return awaits_address_; }

  /// Begins an exchange of `owner`'s, the user of that number, whose wire text is ready; what it
  /// does is counted in `cells`.
  void start(transaction& what, instant now, void* owner, std::uint64_t user,
             connection_cells& cells) {
    owner_ = owner;
    user_ = user;
    cells_ = &cells;
    if (is_leaving_)
      close(closer::client);
    if (what.deadline == never)
      what.deadline = saturating_add(now, what.timeout);
    was_kept_ = stream().is_open();
    asked_ = now;
    const auto step = exchange_.begin(what, now, was_kept_);
    if (step == exchange_step::connect) {
      connect(now);
      return;
    }
    timeout_.set(what.deadline);
    cells.reused.add(1);
    proceed(step);
  }

  /// The lookup has ended.
  void resolved(const lookup_outcome& how) {
    awaits_address_ = false;
    const auto now = around_->clock->now();
    exchange_.looked_up(now);
    if (how.error != http_error::none) {
      finish(exchange_.failed(how.error, now, how.more));
    } else {
      dial();
    }
  }

  /// Leads to another server from now on; not while busy.
  void redirect_to(origin<endpoint>& server) {
    abort();
    stream().forget_session();
    server_ = &server;
  }

  /// Closes and forgets the exchange that is under way.
  void abort() noexcept {
    awaits_address_ = false;
    timeout_.stop();
    close(closer::client);
    exchange_.release();
  }

private:
  enum class closer : std::uint8_t { client, server };

  [[nodiscard]] layered_stream<Stream>& stream() noexcept { return dialler_.stream(); }

  friend class lazy_timer<connection>;
  void on_timeout(instant now) {
    const auto* const what = exchange_.current();
    if (what == nullptr) {
      if (is_leaving_)
        close(closer::client);
    } else if (exchange_.awaits_continue() && now < what->deadline) {
      timeout_.set(what->deadline);
      proceed(exchange_.go_on(now));
    } else {
      const bool in_dial = exchange_.is_opening() && now < what->deadline;
      finish(
          exchange_.failed(in_dial ? http_error::dial_timeout : http_error::request_timeout, now));
    }
  }

  void connect(instant now) {
    timeout_.set(std::min(exchange_.current()->deadline, saturating_add(asked_, dial_timeout)));
    if (server_->is_known(now)) {
      dial();
    } else {
      awaits_address_ = true;
      around_->look_up(around_->resolver, *this);
    }
  }

  void dial() { after_open(dialler_.begin(*server_, user_, *this, exchange_, *cells_)); }

  // A step of opening is done.
  void after_open(const io_result& opened) {
    if (opened.status == io_status::would_block)
      return;
    const auto now = around_->clock->now();
    if (opened.status != io_status::done) {
      finish(exchange_.failed(opened.error, now, stream().problem()));
      return;
    }
    timeout_.set(exchange_.current()->deadline);
    const auto step = exchange_.opened(now);
    if (exchange_.current()->only_connects) {
      finish(exchange_step::finished);
    } else {
      proceed(step);
    }
  }

  void proceed(exchange_step step) {
    while (step == exchange_step::send) {
      const auto sent = stream().send(exchange_.unsent());
      if (sent.status == io_status::would_block)
        return;
      const auto now = around_->clock->now();
      if (sent.status != io_status::done) {
        fail(sent, now);
        return;
      }
      step = exchange_.sent(sent.bytes, now);
    }
    if (step == exchange_step::finished) {
      finish(step);
    } else if (exchange_.awaits_continue()) [[unlikely]] {
      timeout_.set(std::min(timeout_.fires_at(), saturating_add(around_->clock->now(), courtesy)));
    }
  }

  void on_ready(bool readable, bool writable, bool hang_up) override {
    if (exchange_.current() == nullptr) {
      if (readable)
        rest(hang_up);
      return;
    }
    if (exchange_.is_opening()) {
      // A connect is over when the stream is writable; what follows it wants either.
      if (!awaits_address_ && (writable || stream().stage() > stream_stage::connecting))
        after_open(dialler_.go_on(exchange_, *cells_));
      return;
    }
    if (readable && !read(hang_up))
      return;
    if ((writable || wants_send_) && !exchange_.unsent().empty())
      proceed(exchange_step::send);
  }

  // Nothing was asked: the server closes an idle connection, or says what nobody wants.  TLS may
  // have news of its own.
  void rest(bool hang_up) {
    if (stream().tls() != nullptr && !hang_up &&
        stream().receive(around_->buffer).status == io_status::would_block) {
      return;
    }
    close(closer::server);
  }

  // False when the exchange has ended, or begun again.
  bool read(bool hang_up) {
    wants_send_ = false;
    for (;;) {
      const auto got = stream().receive(around_->buffer);
      if (got.status == io_status::would_block)
        return true;
      const auto now = around_->clock->now();
      auto step = exchange_step::finished;
      if (got.status == io_status::done) {
        step = exchange_.received({around_->buffer.data(), got.bytes}, now);
      } else if (got.status != io_status::closed) {
        fail(got, now);
        return false;
      } else if (retries(http_error::server_closed)) {
        return false;
      } else {
        step = exchange_.closed(now);
      }
      if (step == exchange_step::finished) {
        // With a hang-up behind the response, the next exchange would only find it.
        finish(step, hang_up || got.status == io_status::closed);
        return false;
      }
      wants_send_ = step == exchange_step::send;
      // The socket is empty; only a close can be left.
      if (!hang_up && !stream().may_have_more(got.bytes == around_->buffer.size()))
        return true;
    }
  }

  // The stream broke.
  void fail(const io_result& how, instant now) {
    if (retries(how.error))
      return;
    std::string more(stream().problem());
    if (how.error == http_error::tcp_failed && how.system_error != 0)
      more = "connection: " + std::system_category().message(how.system_error);
    finish(exchange_.failed(how.error, now, more), true);
  }

  // A kept connection that the server closed before it saw the request: what may be asked twice is
  // asked once more (RFC 9110, 9.2.2; RFC 9112, 9.3.1), over a new one.
  bool retries(http_error error) {
    auto& what = *exchange_.current();
    if (!was_kept_ || !exchange_.is_unanswered() || !is_stale(error) || !what.may_be_repeated())
      return false;
    close(closer::server);
    cells_->retries.add(1);
    exchange_.release();
    what.clear_response();
    ++what.retries;
    was_kept_ = false;
    exchange_.begin(what, asked_, false);
    connect(around_->clock->now());
    return true;
  }

  void finish(exchange_step, bool by_server = false) {
    // A lookup that outlasts the timeout finds nobody waiting.
    awaits_address_ = false;
    auto& what = *exchange_.release();
    if (const auto* const tls = stream().tls()) [[unlikely]] {
      what.tls_version = tls->version();
      what.tls_cipher = tls->cipher();
      std::tie(what.bytes_sent, what.bytes_received) = stream().take_raw_bytes();
    }
    if (by_server) {
      close(closer::server);
    } else if (!exchange_.can_reuse() && !(what.only_connects && what.error == http_error::none)) {
      leave(what);
    }
    // The last thing: the next exchange may begin in there.
    around_->finished(around_->finisher, owner_, what);
  }

  // The connection is not kept.  A server that does not keep it either closes it.
  void leave(const transaction& what) {
    const bool has_answer = what.error == http_error::none;
    if (has_answer && stream().is_open() && around_->options->closing == close_policy::graceful) {
      is_leaving_ = true;
      timeout_.set(saturating_add(around_->clock->now(), courtesy));
    } else {
      close(has_answer && !what.closes ? closer::server : closer::client);
    }
  }

  void close(closer who) noexcept {
    if (stream().is_open() && cells_ != nullptr)
      (who == closer::server ? cells_->closed_by_server : cells_->closed_by_client).add(1);
    is_leaving_ = false;
    stream().close(around_->options->closing);
  }

  surroundings* around_;
  origin<endpoint>* server_;
  void* owner_ = nullptr;
  connection_cells* cells_ = nullptr;
  std::uint64_t user_ = 0;
  dialler<Stream, Clock> dialler_;
  exchange exchange_;
  lazy_timer<connection> timeout_;
  instant asked_{};
  bool awaits_address_ = false;
  bool was_kept_ = false;   // the exchange found the connection open
  bool is_leaving_ = false; // the server is to close it
  bool wants_send_ = false; // the response lets the request go on
};

} // namespace throng::inline THRONG_ABI
