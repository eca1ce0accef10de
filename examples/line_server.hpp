// A server of a protocol of its own, in the program: each line that it gets it sends back in
// capital letters; QUIT ends the connection.

#pragma once

#include <asio/awaitable.hpp>
#include <asio/buffer.hpp>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/read_until.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/write.hpp>

#include <algorithm>
#include <string>
#include <system_error>
#include <thread>
#include <utility>

/// Answers on a free port of 127.0.0.1 while it lives.
class line_server {
public:
  line_server() : acceptor_(loop_, {asio::ip::address_v4::loopback(), 0}) {
    asio::co_spawn(loop_, accept(), asio::detached);
    thread_ = std::thread([this] { loop_.run(); });
  }
  line_server(const line_server&) = delete;
  line_server& operator=(const line_server&) = delete;
  ~line_server() {
    loop_.stop();
    thread_.join();
  }

  /// Where it listens.
  asio::ip::tcp::endpoint address() const { return acceptor_.local_endpoint(); }

private:
  asio::awaitable<void> accept() {
    for (;;) {
      auto connection = co_await acceptor_.async_accept(asio::use_awaitable);
      asio::co_spawn(loop_, serve(std::move(connection)), asio::detached);
    }
  }

  static asio::awaitable<void> serve(asio::ip::tcp::socket connection) {
    try {
      for (std::string inbox;;) {
        auto buffer = asio::dynamic_buffer(inbox);
        const auto size =
            co_await asio::async_read_until(connection, buffer, '\n', asio::use_awaitable);
        auto line = inbox.substr(0, size);
        inbox.erase(0, size);
        if (line == "QUIT\n")
          co_return;
        std::transform(line.begin(), line.end(), line.begin(),
                       [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
        co_await asio::async_write(connection, asio::buffer(line), asio::use_awaitable);
      }
    } catch (const std::system_error&) {
      // The client has gone.
    }
  }

  asio::io_context loop_{1};
  asio::ip::tcp::acceptor acceptor_;
  std::thread thread_;
};
