// One exchange as a state machine: told what happened on the connection and when, it says what to
// do next.  It never waits and owns no socket, so a test drives it by hand through every failure.

#pragma once

#include <throng/base/config.hpp>
#include <throng/http/error.hpp>
#include <throng/http/parser.hpp>
#include <throng/http/transaction.hpp>
#include <throng/time/instant.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace throng::inline THRONG_ABI {

/// What the connection should do next.
enum class exchange_step : std::uint8_t {
  connect, ///< open the connection, then say opening() and opened()
  send,    ///< write unsent(), then say sent()
  receive, ///< read, then say received() or closed()
  finished ///< the transaction holds a response or an error
};

/// Drives one transaction at a time over one connection.
class exchange {
public:
  /// Starts a transaction whose wire text is ready.  `is_open`: the connection is there already,
  /// and one that only connects is finished.
  exchange_step begin(transaction& what, instant now, bool is_open) noexcept;

  /// The server's name was looked up, which took from begin() until now.
  void looked_up(instant now) noexcept;
  /// The connection begins to open; what passed since begin() was lookup.
  void opening(instant now) noexcept {
    opening_ = now;
    has_dialled_ = true;
  }
  /// TCP is connected, and a proxy's tunnel or TLS come before the connection is open.
  void connected(instant now) noexcept;
  /// The TLS handshake begins.
  void handshaking(instant now) noexcept { handshake_ = now; }
  /// The connection is open; `finished` for one that only connects.
  exchange_step opened(instant now) noexcept;

  /// What is to be written now; empty while the body waits for `100 Continue`.
  [[nodiscard]] std::string_view unsent() const noexcept {
    return std::string_view(what_->wire).substr(from_, until_ - from_);
  }
  /// So many bytes of unsent() were written; says `receive` when that was all.
  exchange_step sent(std::size_t bytes, instant now);

  /// Bytes arrived, before the whole request was sent perhaps.  `send`: there is more to write.
  /// `known` are heads that other exchanges have met.
  exchange_step received(std::string_view bytes, instant now, known_heads* known = nullptr);
  /// The server closed its side.
  exchange_step closed(instant now);
  /// The exchange cannot go on: a network error, or a timeout.  `more` says more than the error's
  /// words.
  exchange_step failed(http_error error, instant now, std::string_view more = {});

  /// True while the body waits for `100 Continue`.
  [[nodiscard]] bool awaits_continue() const noexcept { return state_ == state::held; }
  /// Sends the body although the server has said nothing: one that does not know the expectation
  /// waits for the body (RFC 9110, 10.1.1).
  exchange_step go_on(instant now);

  /// True when the connection can carry another exchange.
  [[nodiscard]] bool can_reuse() const noexcept { return can_reuse_; }
  /// True while the connection is not open yet.
  [[nodiscard]] bool is_opening() const noexcept { return state_ == state::opening; }
  /// True when nothing of the response has arrived.
  [[nodiscard]] bool is_unanswered() const noexcept { return !has_first_; }
  /// The transaction on its way; null when there is none.
  [[nodiscard]] transaction* current() const noexcept { return what_; }
  /// Forgets the transaction, finished or not.
  transaction* release() noexcept;

private:
  enum class state : std::uint8_t { idle, opening, sending, held, receiving };

  exchange_step written(instant now);
  exchange_step refill(instant now);
  void measure_opening(instant now) noexcept;
  void measure(instant now) noexcept;
  exchange_step finish(instant now) noexcept;

  transaction* what_ = nullptr;
  response_parser parser_;
  std::size_t from_ = 0;           // of the wire text: what is to be written
  std::size_t until_ = 0;          // and where it ends for now
  std::uint64_t source_bytes_ = 0; // that the source has given
  instant asked_{};
  instant opening_{};
  instant handshake_{}; // never: there was none so far
  instant open_{};
  instant sent_{};
  instant first_{};
  state state_ = state::idle;
  bool has_dialled_ = false;
  bool is_connected_ = false;
  bool has_first_ = false;
  bool can_reuse_ = false;
  bool has_source_ = false;     // more of the body is to come from its source
  bool waits_for_word_ = false; // the body is for `100 Continue`
};

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/http/impl/exchange.ipp>
#endif
