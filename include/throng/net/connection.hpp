// One connection: carries out exchanges over a transport, one after the other.

#pragma once

#include <throng/base/config.hpp>
#include <throng/http/error.hpp>
#include <throng/http/exchange.hpp>
#include <throng/http/transaction.hpp>
#include <throng/net/origin.hpp>
#include <throng/net/source_addresses.hpp>
#include <throng/net/transport.hpp>
#include <throng/time/instant.hpp>
#include <throng/time/timer_queue.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace throng::inline THRONG_ABI {

/// Connecting may take this long, and no longer than the request's timeout; k6's number.
inline constexpr std::chrono::nanoseconds dial_timeout = std::chrono::seconds{30};

/// What the connections of a worker share.
template <transport Stream, time_source Clock>
struct connection_surroundings {
  typename Stream::context* network;   ///< where streams register
  const Clock* clock;                  ///< the time of the run
  timer_queue* timers;                 ///< for timeouts
  std::span<char> buffer;              ///< what is read goes through it; empty between reads
  source_addresses* sources = nullptr; ///< where connections come from; null: the system chooses
};

/// A keep-alive connection of one virtual user to one origin.  It opens when an exchange needs it
/// and closes when an exchange leaves it unusable or the server closes.
template <transport Stream, time_source Clock>
class connection final : private io_listener {
public:
  using endpoint = typename Stream::endpoint;
  using surroundings = connection_surroundings<Stream, Clock>;
  /// Called when an exchange is over, successful or not; may not start the next one itself.
  using finished = void (*)(void* owner, transaction& what);

  /// The user's number, from 1, decides where it comes from.
  connection(const surroundings& around, origin<endpoint>& server, void* owner, finished done,
             std::uint64_t user = 1)
      : around_(&around), server_(&server), owner_(owner), done_(done), user_(user),
        stream_(*around.network) {}
  connection(const connection&) = delete;
  connection& operator=(const connection&) = delete;
  ~connection() { abort(); }

  /// The server that it leads to.
  [[nodiscard]] origin<endpoint>& server() const noexcept { return *server_; }
  [[nodiscard]] bool is_busy() const noexcept { return exchange_.current() != nullptr; }
  /// True when the exchange waits for the server's address: resolved() goes on with it.
  [[nodiscard]] bool awaits_address() const noexcept { return awaits_address_; }

  /// Begins an exchange whose wire text is ready.  False: the server's address is not known; look
  /// it up and say resolved().
  bool start(transaction& what, instant now) {
    deadline_ = saturating_add(now, what.timeout);
    const auto step = exchange_.begin(what, now, stream_.is_open());
    if (step == exchange_step::connect) {
      deadline_ = std::min(deadline_, saturating_add(now, dial_timeout));
      asked_ = now;
    }
    watch_deadline();
    if (step == exchange_step::send) {
      proceed(step);
      return true;
    }
    if (server_->addresses.empty()) {
      awaits_address_ = true;
      return false;
    }
    dial(now, 0);
    return true;
  }

  /// The lookup has ended; without an address the exchange fails with `error`.
  void resolved(http_error error, std::string_view more) {
    awaits_address_ = false;
    const auto now = around_->clock->now();
    if (server_->addresses.empty()) {
      finish(exchange_.failed(error, now, more));
    } else {
      dial(now, 0);
    }
  }

  /// Leads to another server from now on; not while busy.
  void redirect_to(origin<endpoint>& server) {
    abort();
    server_ = &server;
  }

  /// Closes and forgets the exchange that is under way.
  void abort() noexcept {
    awaits_address_ = false;
    around_->timers->remove(timeout_);
    stream_.close();
    exchange_.release();
  }

private:
  // A timer that knows its connection.
  struct timeout_timer : timer {
    explicit timeout_timer(connection& of) : timer(&fire), owner(&of) {}
    static void fire(timer& self, instant now) {
      static_cast<timeout_timer&>(self).owner->on_timeout(now);
    }
    connection* owner;
  };

  // The timer is set once and found early when it fires, instead of being moved by each exchange.
  void watch_deadline() {
    if (!timeout_.is_queued() || deadline_ < timeout_.due()) {
      around_->timers->set(timeout_, deadline_);
    }
  }

  void on_timeout(instant now) {
    if (!is_busy())
      return;
    if (now < deadline_) {
      watch_deadline();
      return;
    }
    const bool in_dial = exchange_.is_opening() && exchange_.current()->timeout > dial_timeout;
    finish(exchange_.failed(in_dial ? http_error::dial_timeout : http_error::request_timeout, now));
  }

  void dial(instant now, std::size_t address) {
    address_ = address;
    tries_ = 0;
    dial_address(now);
  }

  void dial_address(instant now) {
    ++tries_;
    exchange_.opening(now);
    after_open(open(server_->addresses[address_]));
  }

  io_result open(const endpoint& where) {
    if constexpr (has_sources) {
      if (around_->sources != nullptr)
        return stream_.open(where, *this, around_->sources->of(user_, where));
    }
    return stream_.open(where, *this);
  }

  // Our address has no port left, and there is another one.
  bool has_another_source([[maybe_unused]] http_error failure) {
    if constexpr (has_sources) {
      if (around_->sources != nullptr)
        return around_->sources->move_on(server_->addresses[address_], failure, tries_);
    }
    return false;
  }

  void after_open(const io_result& opened) {
    if (opened.status == io_status::would_block)
      return;
    const auto now = around_->clock->now();
    if (opened.status == io_status::done) {
      deadline_ = saturating_add(asked_, exchange_.current()->timeout);
      watch_deadline();
      proceed(exchange_.opened(now));
    } else if (has_another_source(opened.error)) {
      dial_address(now);
    } else if (address_ + 1 < server_->addresses.size() && !is_local(opened.error)) {
      dial(now, address_ + 1);
    } else {
      // What this machine lacks is told as that, not as the failure of the server's next address.
      finish(exchange_.failed(opened.error, now, words_of(opened)));
    }
  }

  // Errors that have a sentence of their own need no more; the others show the system's words.
  static std::string words_of(const io_result& failure) {
    if (failure.system_error == 0)
      return {};
    const auto why = std::system_category().message(failure.system_error);
    switch (failure.error) {
    case http_error::dial_failed: return "dial: " + why;
    case http_error::unix_socket_failed: return "dial: unix socket: " + why;
    case http_error::tcp_failed: return "connection: " + why;
    default: return {};
    }
  }

  void proceed(exchange_step step) {
    while (step == exchange_step::send) {
      const auto sent = stream_.send(exchange_.unsent());
      if (sent.status == io_status::would_block)
        return;
      const auto now = around_->clock->now();
      if (sent.status != io_status::done) {
        finish(exchange_.failed(sent.error, now, words_of(sent)));
        return;
      }
      step = exchange_.sent(sent.bytes, now);
    }
    if (step == exchange_step::finished)
      finish(step);
  }

  void on_ready(bool readable, bool writable, bool hang_up) override {
    if (exchange_.current() == nullptr) {
      // Nothing was asked: the server closes an idle connection, or says what nobody wants.
      if (readable)
        stream_.close();
      return;
    }
    if (exchange_.is_opening()) {
      if (!writable)
        return;
      after_open(stream_.finish_open());
      return;
    }
    if (readable && !read(hang_up))
      return;
    if (writable && !exchange_.unsent().empty())
      proceed(exchange_step::send);
  }

  // False when the exchange has ended.
  bool read(bool hang_up) {
    for (;;) {
      const auto got = stream_.receive(around_->buffer);
      if (got.status == io_status::would_block)
        return true;
      const auto now = around_->clock->now();
      auto step = exchange_step::finished;
      if (got.status == io_status::done) {
        step = exchange_.received({around_->buffer.data(), got.bytes}, now);
      } else if (got.status == io_status::closed) {
        step = exchange_.closed(now);
      } else {
        step = exchange_.failed(got.error, now, words_of(got));
      }
      if (step == exchange_step::finished) {
        // With a hang-up behind the response, the next exchange would only find it.
        finish(step, hang_up);
        return false;
      }
      // A short read has emptied the socket; only a close can be left.
      if (got.bytes < around_->buffer.size() && !hang_up)
        return true;
    }
  }

  void finish(exchange_step, bool hang_up = false) {
    // A lookup that outlasts the timeout finds nobody waiting.
    awaits_address_ = false;
    if (!exchange_.can_reuse() || hang_up)
      stream_.close();
    done_(owner_, *exchange_.release());
  }

  static constexpr bool has_sources =
      requires(Stream & stream, const endpoint& where, io_listener& told, const local_end& from) {
    stream.open(where, told, from);
  };

  const surroundings* around_;
  origin<endpoint>* server_;
  void* owner_;
  finished done_;
  std::uint64_t user_;
  Stream stream_;
  exchange exchange_;
  timeout_timer timeout_{*this};
  instant deadline_{};
  instant asked_{};
  std::size_t address_ = 0;
  unsigned tries_ = 0;
  bool awaits_address_ = false;
};

} // namespace throng::inline THRONG_ABI
