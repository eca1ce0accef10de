// A port of 127.0.0.1 on which nobody listens: for a server that cannot choose one itself, and for
// a server that is not there.

#pragma once

#include <asio/io_context.hpp>
#include <asio/ip/address_v4.hpp>
#include <asio/ip/tcp.hpp>

#include <cstdint>

/// Binds port 0 and lets go: the system gives the number to nobody else for a while.
inline std::uint16_t free_port() {
  asio::io_context context;
  const asio::ip::tcp::acceptor held(context, {asio::ip::address_v4::loopback(), 0});
  return held.local_endpoint().port();
}

/// True when somebody accepts connections there.
inline bool answers(std::uint16_t port) {
  asio::io_context context;
  asio::ip::tcp::socket client(context);
  asio::error_code refused;
  client.connect({asio::ip::address_v4::loopback(), port}, refused);
  return !refused;
}
