// A client that sends and reads plain bytes over a blocking socket: no HTTP of its own that could
// share a mistake with the server under test.

#pragma once

#include <cerrno>
#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

enum class stream_end { closed, reset, silent };

class raw_client {
public:
  explicit raw_client(std::uint16_t port,
                      std::chrono::milliseconds patience = std::chrono::seconds(20))
      : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
    if (fd_ < 0)
      throw std::runtime_error("no descriptor for a client");
    wait_at_most(patience);
    const int on = 1;
    ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const void* generic = &address;
    if (::connect(fd_, static_cast<const sockaddr*>(generic), sizeof address) != 0) {
      ::close(fd_);
      throw std::runtime_error("cannot connect");
    }
  }
  raw_client(raw_client&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  raw_client& operator=(raw_client&&) = delete;
  ~raw_client() { close(); }

  void close() {
    if (fd_ >= 0)
      ::close(std::exchange(fd_, -1));
  }
  void close_sending() const { ::shutdown(fd_, SHUT_WR); }

  void wait_at_most(std::chrono::milliseconds patience) const {
    timeval limit{};
    limit.tv_sec = static_cast<time_t>(patience.count() / 1000);
    limit.tv_usec = static_cast<suseconds_t>(patience.count() % 1000 * 1000);
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  }

  /// False when the server took no more.
  bool send(std::string_view bytes) const {
    while (!bytes.empty()) {
      const auto size = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (size <= 0)
        return false;
      bytes.remove_prefix(static_cast<std::size_t>(size));
    }
    return true;
  }

  /// `size` bytes, or fewer when the stream ended before.
  std::string read(std::size_t size) {
    std::string text(size, '\0');
    std::size_t have = 0;
    while (have < size) {
      const auto got = ::recv(fd_, text.data() + have, size - have, 0);
      if (got <= 0) {
        end_ = got == 0              ? stream_end::closed
               : errno == ECONNRESET ? stream_end::reset
                                     : stream_end::silent;
        break;
      }
      have += static_cast<std::size_t>(got);
    }
    text.resize(have);
    return text;
  }

  /// What is there, at most `size` bytes; waits for the first, empty at the end or in silence.
  std::string read_some(std::size_t size) const {
    std::string text(size, '\0');
    const auto got = ::recv(fd_, text.data(), size, 0);
    text.resize(got <= 0 ? 0 : static_cast<std::size_t>(got));
    return text;
  }

  /// All bytes until the stream ends or falls silent; end() says which.
  std::string read_all() {
    std::string text;
    for (;;) {
      const std::string more = read(4096);
      text += more;
      if (more.size() < 4096)
        return text;
    }
  }

  stream_end end() const { return end_; }

private:
  int fd_;
  stream_end end_ = stream_end::silent;
};

/// Asks until the answer is yes, for at most 20 seconds: for what another thread does soon.
template <class Question>
bool soon(const Question& question) {
  const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (!question()) {
    if (std::chrono::steady_clock::now() > limit)
      return false;
    std::this_thread::yield();
  }
  return true;
}

/// A request without body, "GET /path HTTP/1.1" with a Host and what else is given.
inline std::string get(std::string_view target, std::string_view more = "") {
  return "GET " + std::string{target} + " HTTP/1.1\r\nHost: x\r\n" + std::string{more} + "\r\n";
}
