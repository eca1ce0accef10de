// One connection: carries out exchanges over a stream, one after the other.

#pragma once

#include <throng/base/config.hpp>
#include <throng/http/error.hpp>
#include <throng/http/exchange.hpp>
#include <throng/http/http_options.hpp>
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
#include <cstdint>
#include <string_view>

namespace throng::inline THRONG_ABI {

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
  [[nodiscard]] bool is_busy() const noexcept { return carried() != nullptr; }
  /// The exchange that it carries; null when there is none.
  [[nodiscard]] const transaction* carried() const noexcept { return exchange_.current(); }
  [[nodiscard]] bool carries(const transaction& what) const noexcept { return carried() == &what; }
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
    const auto step = exchange_.begin(what, now, was_kept_);
    if (step == exchange_step::connect) {
      connect(now);
    } else {
      timeout_.set(what.deadline);
      if (step == exchange_step::send)
        cells.reused.add(1);
      proceed(step);
    }
  }

  /// The lookup has ended.
  void resolved(const lookup_outcome& how) {
    awaits_address_ = false;
    const auto now = around_->clock->now();
    exchange_.looked_up(now);
    if (how.error != http_error::none) {
      fail(how.error, now, how.more);
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
  [[nodiscard]] layered_stream<Stream>& stream() noexcept { return dialler_.stream(); }

  friend class lazy_timer<connection>;
  void on_timeout(instant now) {
    const auto* const what = exchange_.current();
    if (what == nullptr) {
      if (is_leaving_)
        close(closer::client);
    } else if (now >= what->deadline) {
      fail(http_error::request_timeout, now);
    } else if (exchange_.is_opening()) {
      fail(http_error::dial_timeout, now);
    } else {
      // The server has not said `100 Continue`, or has said it and goes on.
      timeout_.set(what->deadline);
      proceed(exchange_.go_on(now));
    }
  }

  void connect(instant now) {
    timeout_.set(std::min(exchange_.current()->deadline, saturating_add(now, dial_timeout)));
    if (server_->is_known(now)) {
      dial();
    } else {
      awaits_address_ = true;
      around_->look_up(around_->resolver, *this);
    }
  }

  void dial() { after_open(dialler_.begin(*server_, user_, *this, exchange_, *cells_)); }

  void after_open(const io_result& opened) {
    if (opened.status == io_status::would_block)
      return;
    const auto now = around_->clock->now();
    if (opened.status != io_status::done) {
      fail(opened.error, now, stream().problem());
      return;
    }
    timeout_.set(exchange_.current()->deadline);
    proceed(exchange_.opened(now));
  }

  void proceed(exchange_step step) {
    while (step == exchange_step::send) {
      const auto sent = stream().send(exchange_.unsent());
      if (sent.status == io_status::would_block)
        return;
      const auto now = around_->clock->now();
      if (sent.status != io_status::done) {
        broke(sent, now);
        return;
      }
      step = exchange_.sent(sent.bytes, now);
    }
    if (step == exchange_step::finished) {
      finish();
    } else if (exchange_.awaits_continue()) [[unlikely]] {
      timeout_.set(
          std::min(exchange_.current()->deadline, saturating_add(around_->clock->now(), courtesy)));
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
      if (awaits_address_ || !(writable || stream().stage() > stream_stage::connecting))
        return;
      after_open(dialler_.go_on(exchange_, *cells_));
      // What came along with the last step is not announced again.
      if (!readable || exchange_.current() == nullptr || exchange_.is_opening())
        return;
    }
    // TLS may have to write before it can read on, and to read before it can write on.
    if ((readable || stream().tls() != nullptr) && !read(hang_up))
      return;
    if (!exchange_.unsent().empty())
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
    for (;;) {
      const auto got = stream().receive(around_->buffer);
      if (got.status == io_status::would_block)
        return true;
      const auto now = around_->clock->now();
      if (got.status != io_status::done) {
        broke(got, now);
        return false;
      }
      const auto next = exchange_.received(around_->bytes(got), now, &around_->heads);
      if (next == exchange_step::finished) {
        finish(hang_up); // with a hang-up behind the response, the next exchange would only find it
        return false;
      }
      // The socket is empty; only a close can be left.
      if (!hang_up && !stream().may_have_more(got.bytes == around_->buffer.size()))
        return true;
    }
  }

  // The stream broke, or the server closed it.
  void broke(const io_result& how, instant now) {
    const bool is_closed = how.status == io_status::closed;
    if (retries(is_closed ? http_error::server_closed : how.error, now))
      return;
    if (is_closed) {
      exchange_.closed(now);
    } else {
      exchange_.failed(how.error, now, stream().problem());
    }
    finish(true);
  }

  // A kept connection that the server closed before it saw the request: what may be asked twice is
  // asked once more (RFC 9110, 9.2.2; RFC 9112, 9.3.1), over a new one.
  bool retries(http_error error, instant now) {
    auto& what = *exchange_.current();
    if (!was_kept_ || !exchange_.is_unanswered() || !is_stale(error) || !what.may_be_repeated())
      return false;
    close(closer::server);
    cells_->retries.add(1);
    what.clear_response();
    ++what.retries;
    was_kept_ = false;
    exchange_.begin(what, now, false);
    connect(now);
    return true;
  }

  void fail(http_error error, instant now, std::string_view more = {}) {
    exchange_.failed(error, now, more);
    finish();
  }

  void finish(bool by_server = false) {
    // A lookup that outlasts the timeout finds nobody waiting.
    awaits_address_ = false;
    auto& what = *exchange_.release();
    stream().tell_tls(what);
    if (by_server) {
      close(closer::server);
    } else if (!exchange_.can_reuse()) {
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
    is_leaving_ = false;
    dialler_.close(who, cells_);
  }

  surroundings* around_;
  origin<endpoint>* server_;
  void* owner_ = nullptr;
  connection_cells* cells_ = nullptr;
  std::uint64_t user_ = 0;
  dialler<Stream, Clock> dialler_;
  exchange exchange_;
  lazy_timer<connection> timeout_;
  bool awaits_address_ = false;
  bool was_kept_ = false;   // the exchange found the connection open
  bool is_leaving_ = false; // the server is to close it
};

} // namespace throng::inline THRONG_ABI
