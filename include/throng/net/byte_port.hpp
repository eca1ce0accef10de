// Any open transport, seen as the two functions that TLS needs of it: TLS is no template, and is
// compiled once.

#pragma once

#include <throng/base/config.hpp>
#include <throng/net/transport.hpp>

#include <span>
#include <string_view>

namespace throng::inline THRONG_ABI {

/// Sends and receives on a stream that somebody else opens, closes and keeps where it is.
struct byte_port {
  void* stream = nullptr;                                        ///< whose bytes
  io_result (*send)(void* stream, std::string_view) = nullptr;   ///< writes what goes
  io_result (*receive)(void* stream, std::span<char>) = nullptr; ///< reads what is there
};

/// The port of a transport, or of anything else with its send() and receive().
template <class Stream>
byte_port port_of(Stream& stream) noexcept {
  return {&stream,
          [](void* to, std::string_view bytes) { return static_cast<Stream*>(to)->send(bytes); },
          [](void* of, std::span<char> room) { return static_cast<Stream*>(of)->receive(room); }};
}

} // namespace throng::inline THRONG_ABI
