// A server of lines that counts what it sees, over TCP or a Unix domain socket.  A line comes back
// in capital letters, but for those that ask for trouble:
//   QUIT     closes
//   SILENCE  says nothing
//   HALF     sends the half of a line and closes
//   RESET    resets the connection
//   BYE      sends "BYE!" and closes
//   BURST    sends a thousand lines "burst\n" at once

#pragma once

#include <asio/awaitable.hpp>
#include <asio/buffer.hpp>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/local/stream_protocol.hpp>
#include <asio/read_until.hpp>
#include <asio/socket_base.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/write.hpp>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <string>
#include <system_error>
#include <thread>
#include <utility>

template <class Protocol>
class talking_server {
public:
  explicit talking_server(const typename Protocol::endpoint& where) : acceptor_(loop_, where) {
    asio::co_spawn(loop_, accept(), asio::detached);
    thread_ = std::thread([this] { loop_.run(); });
  }
  talking_server(const talking_server&) = delete;
  talking_server& operator=(const talking_server&) = delete;
  ~talking_server() {
    loop_.stop();
    thread_.join();
  }

  typename Protocol::endpoint endpoint() const { return acceptor_.local_endpoint(); }

  std::atomic<std::uint64_t> accepted = 0; // connections
  std::atomic<std::uint64_t> ended = 0;    // connections that are over
  std::atomic<std::uint64_t> received = 0; // bytes
  std::atomic<std::uint64_t> sent = 0;     // bytes
  std::atomic<std::uint64_t> lines = 0;    // that came

private:
  using socket = typename Protocol::socket;

  asio::awaitable<void> accept() {
    for (;;) {
      auto connection = co_await acceptor_.async_accept(asio::use_awaitable);
      ++accepted;
      asio::co_spawn(loop_, serve(std::move(connection)), asio::detached);
    }
  }
  asio::awaitable<void> serve(socket connection) {
    try {
      co_await talk(connection);
    } catch (const std::system_error&) {
      // The client has gone.
    }
    ++ended;
  }
  asio::awaitable<void> talk(socket& connection) {
    for (std::string inbox;;) {
      auto buffer = asio::dynamic_buffer(inbox);
      const auto size =
          co_await asio::async_read_until(connection, buffer, '\n', asio::use_awaitable);
      auto line = inbox.substr(0, size);
      inbox.erase(0, size);
      received += size;
      ++lines;
      if (line == "QUIT\n")
        co_return;
      if (line == "SILENCE\n")
        continue;
      if (line == "RESET\n") {
        connection.set_option(asio::socket_base::linger(true, 0));
        connection.close();
        co_return;
      }
      const bool is_last = line == "HALF\n" || line == "BYE\n";
      if (line == "HALF\n") {
        line = "hal";
      } else if (line == "BYE\n") {
        line = "BYE!";
      } else if (line == "BURST\n") {
        line.clear();
        for (int i = 0; i < 1000; ++i)
          line += "burst\n";
      } else {
        std::transform(line.begin(), line.end(), line.begin(),
                       [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
      }
      sent += line.size();
      co_await asio::async_write(connection, asio::buffer(line), asio::use_awaitable);
      if (is_last)
        co_return;
    }
  }

  asio::io_context loop_{1};
  typename Protocol::acceptor acceptor_;
  std::thread thread_;
};

// On a free port of 127.0.0.1.
class talking_tcp_server : public talking_server<asio::ip::tcp> {
public:
  talking_tcp_server() : talking_server({asio::ip::address_v4::loopback(), 0}) {}
  std::string address() const { return "127.0.0.1:" + std::to_string(endpoint().port()); }
};
