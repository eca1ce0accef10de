#pragma once

#include <throng/http/body_source.hpp>
#include <throng/http/chunked.hpp>
#include <throng/http/exchange.hpp>

#include <algorithm>
#include <exception>
#include <span>
#include <string>
#include <utility>

namespace throng::inline THRONG_ABI {

THRONG_DECL exchange_step exchange::begin(transaction& what, instant now, bool is_open) noexcept {
  what_ = &what;
  parser_.begin(what);
  asked_ = opening_ = open_ = now;
  if (what.intended != never)
    what.times.late = now - what.intended;
  handshake_ = never;
  has_dialled_ = is_connected_ = has_first_ = can_reuse_ = false;
  has_source_ = what.source != nullptr;
  waits_for_word_ = what.expects_continue;
  source_bytes_ = 0;
  from_ = 0;
  until_ = what.wire.size() - (what.expects_continue ? what.body.size() : 0);
  state_ = is_open ? state::sending : state::opening;
  if (is_open && what.only_connects)
    return opened(now);
  return is_open ? exchange_step::send : exchange_step::connect;
}

THRONG_DECL void exchange::looked_up(instant now) noexcept {
  what_->times.looking_up = now - asked_;
}

THRONG_DECL void exchange::connected(instant now) noexcept {
  what_->times.connecting = now - opening_;
  is_connected_ = true;
}

THRONG_DECL exchange_step exchange::opened(instant now) noexcept {
  open_ = now;
  if (state_ == state::opening)
    measure_opening(now);
  state_ = state::sending;
  if (what_->only_connects) {
    can_reuse_ = true;
    return finish(now);
  }
  return exchange_step::send;
}

THRONG_DECL exchange_step exchange::sent(std::size_t bytes, instant now) {
  what_->bytes_sent += bytes;
  what_->was_sent = what_->bytes_sent != 0;
  from_ += bytes;
  if (from_ < until_)
    return exchange_step::send;
  if (!waits_for_word_ && !has_source_) [[likely]] {
    sent_ = now;
    state_ = state::receiving;
    return exchange_step::receive;
  }
  return written(now);
}

// All that may be written for now is written, and the request has more than its wire text.
THRONG_DECL exchange_step exchange::written(instant now) {
  if (waits_for_word_ && !parser_.may_continue()) {
    state_ = state::held;
    return exchange_step::receive;
  }
  waits_for_word_ = false;
  if (until_ < what_->wire.size()) {
    until_ = what_->wire.size();
    return exchange_step::send;
  }
  if (has_source_)
    return refill(now);
  sent_ = now;
  state_ = state::receiving;
  return exchange_step::receive;
}

// The next piece of a streamed body takes the place of the last one in the wire text.
THRONG_DECL exchange_step exchange::refill(instant now) {
  constexpr std::size_t piece = std::size_t{16} * 1024;
  auto& wire = what_->wire;
  try {
    auto& source = *what_->source;
    if (const auto whole = source.size()) {
      wire.resize(piece);
      const auto got = source.read(std::span(wire.data(), piece));
      wire.resize(got);
      source_bytes_ += got;
      if (got == 0 ? source_bytes_ < *whole : source_bytes_ > *whole) {
        return failed(http_error::body_source_failed, now,
                      "the source of the request's body gave " + std::to_string(source_bytes_) +
                          " bytes and had said " + std::to_string(*whole));
      }
      has_source_ = got != 0;
    } else {
      char bytes[piece];
      const auto got = source.read(bytes);
      wire.clear();
      has_source_ = got != 0;
      if (has_source_) {
        append_chunk(wire, {bytes, got});
      } else {
        append_last_chunk(wire);
      }
    }
  } catch (const std::exception& failure) {
    return failed(http_error::body_source_failed, now,
                  "the request's body could not be read: " + std::string(failure.what()));
  } catch (...) {
    return failed(http_error::body_source_failed, now);
  }
  from_ = 0;
  until_ = wire.size();
  if (until_ != 0)
    return exchange_step::send;
  sent_ = now;
  state_ = state::receiving;
  return exchange_step::receive;
}

THRONG_DECL exchange_step exchange::go_on(instant now) {
  if (state_ != state::held)
    return exchange_step::receive;
  state_ = state::sending;
  waits_for_word_ = false;
  return written(now);
}

THRONG_DECL exchange_step exchange::received(std::string_view bytes, instant now,
                                             known_heads* known) {
  if (!has_first_) {
    has_first_ = true;
    first_ = now;
  }
  what_->bytes_received += bytes.size();
  switch (parser_.feed(bytes, known)) {
  case response_parser::outcome::more:
    if (state_ == state::held && parser_.may_continue())
      return go_on(now);
    return state_ == state::sending ? exchange_step::send : exchange_step::receive;
  case response_parser::outcome::complete:
    // Bytes that answer no request, or an answer to half a request, leave the connection in a
    // state that nobody knows.
    can_reuse_ = parser_.keeps_alive() && parser_.unused() == 0 && state_ == state::receiving &&
                 !what_->closes;
    return finish(now);
  case response_parser::outcome::broken: break;
  }
  const auto error = parser_.error();
  if (error != http_error::malformed_response)
    return failed(error, now, parser_.problem());
  return failed(error, now, "malformed response: " + std::string(parser_.problem()));
}

THRONG_DECL exchange_step exchange::closed(instant now) {
  if (state_ == state::opening)
    return failed(http_error::dial_failed, now);
  if (!has_first_)
    return failed(http_error::server_closed, now);
  if (parser_.end() == response_parser::outcome::complete)
    return finish(now);
  return failed(http_error::response_cut_off, now);
}

THRONG_DECL exchange_step exchange::failed(http_error error, instant now, std::string_view more) {
  if (state_ == state::opening)
    measure_opening(now);
  what_->error = error;
  what_->status = 0;
  what_->failure = more;
  return finish(now);
}

THRONG_DECL void exchange::measure_opening(instant now) noexcept {
  what_->times.blocked = now - asked_;
  if (handshake_ != never) {
    what_->times.tls_handshaking = now - handshake_;
  } else if (has_dialled_ && !is_connected_) {
    what_->times.connecting = now - opening_;
  }
}

THRONG_DECL exchange_step exchange::finish(instant now) noexcept {
  measure(now);
  state_ = state::idle;
  return exchange_step::finished;
}

THRONG_DECL void exchange::measure(instant now) noexcept {
  auto& times = what_->times;
  if (state_ == state::opening)
    return;
  // A response may overtake its request: then sending ends where the response begins.
  const instant all_sent = state_ == state::receiving ? sent_ : now;
  const instant end_of_sending = has_first_ ? std::min(all_sent, first_) : all_sent;
  times.sending = end_of_sending - open_;
  times.waiting = (has_first_ ? first_ : now) - end_of_sending;
  times.receiving = has_first_ ? now - first_ : std::chrono::nanoseconds{};
}

THRONG_DECL transaction* exchange::release() noexcept {
  state_ = state::idle;
  return std::exchange(what_, nullptr);
}

} // namespace throng::inline THRONG_ABI
