// A connection as the protocol of a script sees it: opened, written to and read from, one step at a
// time.  What lies under it, sockets and TLS and names, is behind these functions, so that a script
// compiles without it.

#pragma once

#include <throng/base/config.hpp>
#include <throng/http/error.hpp>
#include <throng/http/timings.hpp>
#include <throng/net/inbox.hpp>
#include <throng/time/instant.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace throng::inline THRONG_ABI {

/// Told when a step of a channel is over that did not end at once.
class channel_waiter {
public:
  /// It is over.  The next step must not begin in here.
  virtual void on_step_over() = 0;

protected:
  channel_waiter() = default;
  channel_waiter(const channel_waiter&) = default;
  channel_waiter& operator=(const channel_waiter&) = default;
  ~channel_waiter() = default;
};

/// How a step went.
struct channel_step {
  http_error error = http_error::none; ///< why it failed
  std::string_view bytes = {};         ///< what was read; good until the next step
  instant began{};                     ///< when it was asked for
  instant ended{};                     ///< when the network had done it
  std::uint64_t sent = 0;              ///< bytes that went into the socket
  std::uint64_t received = 0;          ///< bytes that came out of it
};

/// One connection.  Its holder begins a step when the last one is over.  It closes when the network
/// fails and when a step is abandoned; after a read that took too long it is still open.
class channel {
public:
  channel(const channel&) = delete;
  channel& operator=(const channel&) = delete;

  /// Writes all of it.  True: the step is over already, and the waiter is not told.  The bytes must
  /// live until then.
  virtual bool write(std::string_view bytes, std::chrono::nanoseconds timeout,
                     channel_waiter& waiter) = 0;
  /// Reads; likewise.
  virtual bool read(const read_goal& goal, std::chrono::nanoseconds timeout,
                    channel_waiter& waiter) = 0;
  /// Nobody waits for the step that is under way: closes.
  virtual void abandon() noexcept = 0;
  /// The holder is done with it.  `keeps`: it may serve somebody else, if nothing is left in it.
  virtual void give_back(bool keeps) noexcept = 0;

  /// True when steps can be taken.
  [[nodiscard]] virtual bool is_open() const noexcept = 0;
  /// True when it was open before, and was taken from those that are kept.
  [[nodiscard]] bool was_kept() const noexcept { return was_kept_; }
  /// The last step that is over.
  [[nodiscard]] const channel_step& step() const noexcept { return step_; }
  /// Why the last step failed, in words; empty when it did not.
  [[nodiscard]] std::string_view failure() const noexcept {
    return failure_.empty() ? to_text(step_.error) : std::string_view(failure_);
  }
  /// How long lookup, connect and TLS took when it was opened.
  [[nodiscard]] const timings& opening() const noexcept { return opening_; }
  /// When the last write began.
  [[nodiscard]] instant wrote_at() const noexcept { return wrote_at_; }

  /// A step has ended at once.  True: the holder is to give others a turn before the next one, as
  /// it must after a failure and then and now, so that it cannot keep them out.
  [[nodiscard]] bool wants_turn() noexcept {
    constexpr unsigned in_a_row = 64;
    return step_.error != http_error::none || ++at_once_ % in_a_row == 0;
  }

protected:
  channel() = default;
  ~channel() = default;

  /// A new holder has it.
  void serve(instant now, bool was_kept) {
    begin_step(now);
    step_.ended = wrote_at_ = now;
    opening_ = {};
    was_kept_ = was_kept;
    is_held_ = true;
  }
  /// A step begins.
  void begin_step(instant now) {
    step_ = {};
    step_.began = now;
    failure_.clear();
  }

  channel_step step_;
  std::string failure_;
  timings opening_;
  instant wrote_at_{};
  bool was_kept_ = false;
  bool is_held_ = false;

private:
  unsigned at_once_ = 0;
};

/// How a channel is to be opened.
struct channel_wish {
  std::uint64_t user = 1;             ///< for whom, from 1: local addresses are taken in turn
  std::chrono::nanoseconds timeout{}; ///< how long it may take
  bool is_new = false;                ///< none that is kept will do
};

/// Opens the channels of one worker.
class channel_source {
public:
  /// What an attempt begins with.
  struct attempt {
    channel* opened; ///< it, open or not; the caller holds it until it gives it back
    bool is_over;    ///< the waiter is not told
  };
  /// Begins to open a channel to the server: `host:port`, `tls://host:port` or `unix:/path`.  One
  /// that is kept is open at once.
  virtual attempt open(std::string_view server, const channel_wish& wish,
                       channel_waiter& waiter) = 0;

protected:
  channel_source() = default;
  channel_source(const channel_source&) = delete;
  channel_source& operator=(const channel_source&) = delete;
  ~channel_source() = default;
};

} // namespace throng::inline THRONG_ABI
