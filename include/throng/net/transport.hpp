// What an exchange needs of a byte stream.  Three things model it: epoll, Asio, and the scripted
// one of the tests.

#pragma once

#include <throng/base/config.hpp>
#include <throng/http/error.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace throng::inline THRONG_ABI {

/// How a step of a stream went.
enum class io_status : std::uint8_t {
  done,        ///< it happened
  would_block, ///< it will go on when the stream becomes ready
  closed,      ///< the other side has closed
  failed       ///< it cannot; see the error
};

/// What a step of a stream gave.
struct io_result {
  io_status status = io_status::done;  ///< how it went
  std::size_t bytes = 0;               ///< how much was moved
  http_error error = http_error::none; ///< why it failed
  int system_error = 0;                ///< the system's number for that, 0 without one
};

/// What a stream calls when it becomes ready.
class io_listener {
public:
  /// Reading, writing or opening can go on, or `hang_up`: the other side has closed.
  virtual void on_ready(bool readable, bool writable, bool hang_up) = 0;

protected:
  io_listener() = default;
  io_listener(const io_listener&) = default;
  io_listener& operator=(const io_listener&) = default;
  ~io_listener() = default;
};

/// A stream that never blocks.  It is made closed; after open() said would_block or done it calls
/// the listener on every change of readiness until close().  One over real sockets also has
/// `open(where, listener, local_end)` and `close_reset()`.
template <class T>
concept transport = requires(T stream, const typename T::endpoint& where, io_listener& listener,
                             std::string_view bytes, std::span<char> buffer) {
  typename T::context;
  { stream.open(where, listener) } -> std::same_as<io_result>;
  { stream.finish_open() } -> std::same_as<io_result>;
  { stream.send(bytes) } -> std::same_as<io_result>;
  { stream.receive(buffer) } -> std::same_as<io_result>;
  { stream.close() } -> std::same_as<void>;
  { stream.is_open() } -> std::same_as<bool>;
};

} // namespace throng::inline THRONG_ABI
