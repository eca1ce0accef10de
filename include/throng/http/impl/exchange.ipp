#pragma once

#include <throng/http/exchange.hpp>

#include <algorithm>
#include <string>
#include <utility>

namespace throng::inline THRONG_ABI {

THRONG_DECL exchange_step exchange::begin(transaction& what, instant now, bool is_open) noexcept {
  what_ = &what;
  parser_.begin(what);
  asked_ = opening_ = open_ = now;
  has_dialled_ = has_first_ = can_reuse_ = false;
  state_ = is_open ? state::sending : state::opening;
  return is_open ? exchange_step::send : exchange_step::connect;
}

THRONG_DECL exchange_step exchange::opened(instant now) noexcept {
  open_ = now;
  what_->times.connecting = now - opening_;
  what_->times.blocked = now - asked_;
  state_ = state::sending;
  return exchange_step::send;
}

THRONG_DECL exchange_step exchange::sent(std::size_t bytes, instant now) noexcept {
  what_->bytes_sent += bytes;
  what_->was_sent = what_->bytes_sent != 0;
  if (what_->bytes_sent < what_->wire.size())
    return exchange_step::send;
  sent_ = now;
  state_ = state::receiving;
  return exchange_step::receive;
}

THRONG_DECL exchange_step exchange::received(std::string_view bytes, instant now) {
  if (!has_first_) {
    has_first_ = true;
    first_ = now;
  }
  what_->bytes_received += bytes.size();
  switch (parser_.feed(bytes)) {
  case response_parser::outcome::more:
    return state_ == state::sending ? exchange_step::send : exchange_step::receive;
  case response_parser::outcome::complete:
    // Bytes that answer no request, or an answer to half a request, leave the connection in a
    // state that nobody knows.
    can_reuse_ = parser_.keeps_alive() && parser_.unused() == 0 && state_ == state::receiving;
    return finish(now);
  case response_parser::outcome::broken: break;
  }
  return failed(http_error::other, now, "malformed response: " + std::string(parser_.problem()));
}

THRONG_DECL exchange_step exchange::closed(instant now) {
  if (state_ == state::opening)
    return failed(http_error::dial_failed, now);
  if (!has_first_) {
    return failed(http_error::other, now, "the server closed the connection without a response");
  }
  if (parser_.end() == response_parser::outcome::complete)
    return finish(now);
  return failed(http_error::other, now, "the server closed the connection within the response");
}

THRONG_DECL exchange_step exchange::failed(http_error error, instant now, std::string_view more) {
  if (state_ == state::opening) {
    what_->times.blocked = now - asked_;
    if (has_dialled_)
      what_->times.connecting = now - opening_;
  }
  what_->error = error;
  what_->status = 0;
  what_->failure = more;
  return finish(now);
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
