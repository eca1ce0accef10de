// A channel over a stream that the dialler opens, as the connections of HTTP do: the server's
// addresses and ours in turn, TLS, timeouts.  It knows no protocol.

#pragma once

#include <throng/base/config.hpp>
#include <throng/http/error.hpp>
#include <throng/http/transaction.hpp>
#include <throng/net/channel.hpp>
#include <throng/net/channel_surroundings.hpp>
#include <throng/net/dial_attempt.hpp>
#include <throng/net/dialler.hpp>
#include <throng/net/inbox.hpp>
#include <throng/net/layered_stream.hpp>
#include <throng/net/lazy_timer.hpp>
#include <throng/net/name_cache.hpp>
#include <throng/net/origin.hpp>
#include <throng/net/transport.hpp>
#include <throng/time/instant.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace throng::inline THRONG_ABI {

/// A connection to one server at a time, used again for another one when it is closed.
template <transport Stream, time_source Clock>
class dialled_channel final : public channel, private io_listener {
public:
  using endpoint = typename Stream::endpoint;
  using surroundings = channel_surroundings<Stream, Clock>;

  explicit dialled_channel(surroundings& around)
      : around_(&around), dialler_(around.common), timeout_(*around.common.timers, *this) {}
  ~dialled_channel() { close(closer::client); }

  /// The server that it leads to, or led to.
  [[nodiscard]] origin<endpoint>& server() const noexcept { return *server_; }
  /// True when it waits for the server's address: resolved() goes on.
  [[nodiscard]] bool awaits_address() const noexcept { return awaits_address_; }
  [[nodiscard]] bool is_open() const noexcept override { return dialler_.stream().is_open(); }

  /// Begins to connect; it is closed.  True: that is over.
  bool open(origin<endpoint>& server, const channel_wish& wish, channel_waiter& waiter) {
    server_ = &server;
    inbox_.clear();
    closed_why_ = http_error::other;
    serve(now(), false);
    return begin(pending::opening, wish.timeout, waiter, [&] {
      attempt_ = std::make_unique<attempt>(dialler_, *around_, wish.user);
      if (server.refused != http_error::none) {
        fail_to_open(server.refused);
      } else if (server.is_known(step_.began)) {
        dial();
      } else {
        awaits_address_ = true;
        around_->look_up(around_->owner, *this);
      }
    });
  }
  /// It cannot even be tried to open it.
  void refuse(http_error why, std::string words) {
    serve(now(), false);
    closed_why_ = step_.error = why;
    failure_ = std::move(words);
  }
  /// Somebody takes it who finds it open.
  void take() { serve(now(), true); }
  /// The lookup has ended.
  void resolved(const lookup_outcome& how) {
    awaits_address_ = false;
    attempt_->looked_up();
    if (how.error != http_error::none) {
      fail_to_open(how.error, how.more);
    } else {
      dial();
    }
  }

  bool write(std::string_view bytes, std::chrono::nanoseconds timeout,
             channel_waiter& waiter) override {
    unsent_ = bytes;
    return begin(pending::writing, timeout, waiter, [&] {
      wrote_at_ = step_.began;
      is_open() ? go_on_writing() : finish(closed_why_);
    });
  }
  bool read(const read_goal& goal, std::chrono::nanoseconds timeout,
            channel_waiter& waiter) override {
    goal_ = goal;
    inbox_.begin_search();
    return begin(pending::reading, timeout, waiter, [&] { go_on_reading(); });
  }
  void abandon() noexcept override { close(closer::client); }
  void give_back(bool keeps) noexcept override {
    if (!keeps || step_.error != http_error::none || !is_quiet())
      close(closer::client);
    is_held_ = false;
    around_->left(around_->owner, *this);
  }

private:
  enum class pending : std::uint8_t { nothing, opening, writing, reading };
  using attempt = dial_attempt<Stream, Clock>;

  [[nodiscard]] layered_stream<Stream>& stream() noexcept { return dialler_.stream(); }
  [[nodiscard]] instant now() const { return around_->common.clock->now(); }
  [[nodiscard]] bool has_tls() noexcept { return stream().tls() != nullptr; }

  // True when the step ended in there.
  template <class Act>
  bool begin(pending what, std::chrono::nanoseconds timeout, channel_waiter& waiter, Act act) {
    THRONG_ASSERT(pending_ == pending::nothing);
    pending_ = what;
    begin_step(now());
    act();
    if (pending_ == pending::nothing)
      return true;
    waiter_ = &waiter;
    timeout_.set(saturating_add(step_.began, timeout));
    return false;
  }

  // The step is over, and with a failure the connection.
  void finish(http_error error, std::string_view words = {}) { end(error, words, error); }
  // The step is over, and the connection for the reason `closing`, if that is one.
  void end(http_error error, std::string_view words, http_error closing) {
    step_.ended = now();
    step_.error = error;
    failure_ = words;
    if (has_tls()) {
      transaction under;
      stream().tell_tls(under);
      step_.sent = under.bytes_sent;
      step_.received = under.bytes_received;
    }
    pending_ = pending::nothing;
    auto* const told = std::exchange(waiter_, nullptr);
    if (closing != http_error::none && stream().stage() != stream_stage::closed) {
      closed_why_ = closing;
      const bool by_server = is_stale(closing) || closing == http_error::response_cut_off;
      close(by_server ? closer::server : closer::client);
    }
    if (told != nullptr)
      told->on_step_over();
  }

  // Opening

  void dial() {
    may_read_ = has_hung_up_ = false;
    after_open(attempt_->dial(*server_, *this));
  }
  void fail_to_open(http_error why, std::string_view words = {}) {
    attempt_->fail(why, words);
    after_open({io_status::failed});
  }
  void after_open(const io_result& opened) {
    if (opened.status == io_status::would_block)
      return;
    awaits_address_ = false;
    const auto over = std::exchange(attempt_, nullptr);
    opening_ = over->times();
    if (over->error() != http_error::none)
      closed_why_ = over->error();
    finish(over->error(), over->failure());
  }

  // Writing and reading

  void go_on_writing() {
    while (!unsent_.empty()) {
      const auto sent = stream().send(unsent_);
      if (sent.status == io_status::would_block)
        return;
      if (sent.status != io_status::done)
        return broke(sent);
      step_.sent += sent.bytes;
      unsent_.remove_prefix(sent.bytes);
    }
    finish(http_error::none);
  }

  void go_on_reading() {
    for (;;) {
      if (const auto taken = inbox_.take(goal_)) {
        step_.bytes = *taken;
        return finish(http_error::none);
      }
      if (inbox_.is_beyond(goal_)) {
        return finish(http_error::body_too_large, "more than " + std::to_string(goal_.limit) +
                                                      " bytes were to be read at once");
      }
      if (!is_open())
        return finish(closed_why_);
      if (!may_read_ && !has_tls())
        return; // it has said nothing since it was emptied
      const auto buffer = around_->common.buffer;
      const auto got = stream().receive(buffer);
      may_read_ = got.status == io_status::done &&
                  (has_hung_up_ || stream().may_have_more(got.bytes == buffer.size()));
      if (got.status == io_status::would_block)
        return;
      if (got.status != io_status::done)
        return broke(got);
      step_.received += got.bytes;
      inbox_.append({buffer.data(), got.bytes});
    }
  }

  // The stream broke, or the server closed it.
  void broke(const io_result& how) {
    if (how.status != io_status::closed)
      return finish(how.error, std::string(stream().problem()));
    if (pending_ == pending::reading && goal_.what == read_goal::kind::to_end) {
      step_.bytes = inbox_.take_all();
      return end(http_error::none, {}, http_error::server_closed);
    }
    finish(inbox_.empty() ? http_error::server_closed : http_error::response_cut_off);
  }

  // What the stream and the clock say

  void on_ready(bool readable, bool writable, bool hang_up) override {
    if (pending_ == pending::opening) {
      // A connect is over when the stream is writable; what follows it wants either.
      if (awaits_address_ || !(writable || stream().stage() > stream_stage::connecting))
        return;
      const auto step = attempt_->go_on();
      // What came along with the last step is not announced again.
      if (step.status == io_status::done) {
        may_read_ = readable;
        has_hung_up_ = hang_up;
      }
      return after_open(step);
    }
    may_read_ = may_read_ || readable || hang_up;
    has_hung_up_ = has_hung_up_ || hang_up;
    // TLS may have to write before it can read on, and to read before it can write on.
    if (pending_ == pending::writing && (writable || has_tls())) {
      go_on_writing();
    } else if (pending_ == pending::reading && (may_read_ || has_tls())) {
      go_on_reading();
    } else if (!is_held_ && may_read_ && !is_quiet()) {
      close(closer::server);
    }
  }

  friend class lazy_timer<dialled_channel>;
  void on_timeout(instant) {
    switch (pending_) {
    case pending::nothing: break;
    case pending::opening: fail_to_open(http_error::dial_timeout); break;
    case pending::writing: finish(http_error::request_timeout); break;
    // The answer may come yet: whether to wait on is the script's decision.
    case pending::reading: end(http_error::request_timeout, {}, http_error::none); break;
    }
  }

  // Open, with nothing in it that nobody has asked for.  TLS may have news of its own.
  bool is_quiet() noexcept {
    if (!is_open() || has_hung_up_ || !inbox_.empty())
      return false;
    if (!may_read_ && !has_tls())
      return true;
    may_read_ = false;
    return stream().receive(around_->common.buffer).status == io_status::would_block;
  }

  void close(closer who) noexcept {
    waiter_ = nullptr;
    pending_ = pending::nothing;
    awaits_address_ = false;
    attempt_.reset();
    timeout_.stop();
    dialler_.close(who, &around_->cells);
  }

  surroundings* around_;
  origin<endpoint>* server_ = nullptr;
  dialler<Stream, Clock> dialler_;
  lazy_timer<dialled_channel> timeout_;
  std::unique_ptr<attempt> attempt_;
  channel_waiter* waiter_ = nullptr;
  inbox inbox_;
  read_goal goal_;
  std::string_view unsent_;
  http_error closed_why_ = http_error::other; // what a step finds that comes too late
  pending pending_ = pending::nothing;
  bool awaits_address_ = false;
  bool may_read_ = false;    // there may be more than was read
  bool has_hung_up_ = false; // the other side has closed
};

} // namespace throng::inline THRONG_ABI
