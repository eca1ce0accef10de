// A connection in a script, for protocols that throng does not speak.  It is a socket of the
// worker's own, as HTTP's are: names, local addresses, TLS and timeouts are the same, and what goes
// through it counts in data_sent and data_received.

#pragma once

#include <throng/base/config.hpp>
#include <throng/http/error.hpp>
#include <throng/http/timings.hpp>
#include <throng/metrics/metric.hpp>
#include <throng/net/channel.hpp>
#include <throng/net/inbox.hpp>
#include <throng/vu/stream_steps.hpp>
#include <throng/vu/vu.hpp>

#include <chrono>
#include <cstddef>
#include <string_view>
#include <utility>

namespace throng::inline THRONG_ABI {

/// A connection to a server, held by one user:
///
///     auto connection = co_await throng::open_stream(vu, "127.0.0.1:7000").timeout(1s);
///     co_await connection.write("PING\r\n");
///     const auto answer = co_await connection.read_until("\r\n").time(ping_duration);
///     if (answer)
///       connection.keep();
///
/// What goes wrong is data: each step gives a stream_result.  A step on a stream that is not open
/// any more gives the error that closed it; one that never was must not be asked for any.  One step
/// at a time.
///
/// It closes when it dies, unless keep() gives it to the users of the worker; one in `vu.state()`
/// stays the user's.  When an iteration is cut off in a step, its stream closes.
class stream {
public:
  /// None: not open.
  stream() noexcept = default;
  /// Made by open_stream().
  stream(vu& who, channel& over) noexcept : who_(&who), over_(&over) {}
  stream(stream&& other) noexcept : who_(other.who_), over_(std::exchange(other.over_, nullptr)) {}
  stream& operator=(stream&& other) noexcept {
    if (this != &other) {
      leave(false);
      who_ = other.who_;
      over_ = std::exchange(other.over_, nullptr);
    }
    return *this;
  }
  ~stream() { leave(false); }

  /// True when steps can be taken, as far as this side knows.
  [[nodiscard]] bool is_open() const noexcept { return over_ != nullptr && over_->is_open(); }
  explicit operator bool() const noexcept { return is_open(); }
  /// Why the last step failed, opening above all; none when it did not.
  [[nodiscard]] http_error error() const noexcept {
    return over_ != nullptr ? over_->step().error : http_error::none;
  }
  /// The same in words; good until the next step.
  [[nodiscard]] std::string_view failure() const noexcept {
    return over_ != nullptr ? over_->failure() : std::string_view();
  }

  /// Writes all of it when awaited.  The bytes must live until then.
  [[nodiscard]] write_step write(std::string_view bytes) const noexcept {
    return {asked(), over_, bytes};
  }
  /// Reads up to the delimiter, which is part of what is read, when awaited; error
  /// body_too_large when it does not come within the limit, 64 KiB.  The delimiter must live until
  /// then.
  [[nodiscard]] read_step read_until(std::string_view delimiter) const noexcept {
    return {asked(), over_, {read_goal::kind::until, 0, delimiter}};
  }
  /// Reads so many bytes when awaited.
  [[nodiscard]] read_step read(std::size_t size) const noexcept {
    return {asked(), over_, {read_goal::kind::exactly, size}};
  }
  /// Reads what is there when awaited, or what comes next: at least a byte, up to the limit.
  [[nodiscard]] read_step read_some() const noexcept {
    return {asked(), over_, {read_goal::kind::some}};
  }
  /// Reads until the server closes, when awaited; error body_too_large beyond the limit.
  [[nodiscard]] read_step read_to_end() const noexcept {
    return {asked(), over_, {read_goal::kind::to_end}};
  }

  /// From the beginning of the last write to the end of the last step: an exchange, if that was
  /// the read of its answer.  As the network saw it: waiting for the user's turn is no part of it.
  [[nodiscard]] std::chrono::nanoseconds exchange_time() const noexcept {
    return over_ != nullptr ? over_->step().ended - over_->wrote_at() : std::chrono::nanoseconds{};
  }
  /// How long lookup, connect and TLS handshake took; all 0 when it was kept.
  [[nodiscard]] const timings& opening() const noexcept {
    static constexpr timings nothing{};
    return over_ != nullptr ? over_->opening() : nothing;
  }
  /// True when it was open before: open_stream() has found it among those that are kept.
  [[nodiscard]] bool was_kept() const noexcept { return over_ != nullptr && over_->was_kept(); }

  /// Any user of the worker may have it now: the next open_stream() to this server.  It closes
  /// instead if the last step failed, if bytes have come that nobody has read, or if the server has
  /// closed.  What the last read gave is good until the script waits again.
  void keep() noexcept { leave(true); }
  /// Closes it.
  void close() noexcept { leave(false); }

private:
  [[nodiscard]] vu& asked() const noexcept {
    THRONG_ASSERT(who_ != nullptr);
    return *who_;
  }
  void leave(bool keeps) noexcept {
    if (auto* const left = std::exchange(over_, nullptr))
      left->give_back(keeps);
  }

  vu* who_ = nullptr;
  channel* over_ = nullptr;
};

/// Opens a stream when awaited: one that is kept, or a new one.  `server` is `host:port`,
/// `tls://host:port` or `unix:/path/of/socket`.  Of http_options, `hosts`, `block_hostnames`,
/// `blacklist_ips`, `dns`, `local_ips`, `tls` and `closing` hold for it; proxies do not.
///
/// What is not open says why: error() and failure().  Throws std::logic_error in virtual time and
/// in plain functions, where there are no streams.
[[nodiscard]] inline open_step open_stream(vu& who, std::string_view server) noexcept {
  return {who, server};
}

inline stream open_step::awaiter::await_resume() {
  count(!over_->was_kept());
  return {who(), *std::exchange(over_, nullptr)};
}

} // namespace throng::inline THRONG_ABI
