// The server of the benchmarks: answers every GET with the same small response, and counts.
// A request with `Connection: close` is answered, then the connection is closed, but with
// --never-close, which leaves that to the client.  --share-port lets several of these listen at the
// same port, each taking a share of the connections.  With --new-heads no head is like the last
// ones: each response has a number of its own, as servers that send an ETag or a trace id do.
//
// One thread, one edge-triggered epoll set, no buffer for each connection: a request is over at its
// empty line, and as all responses are alike, what a connection is owed is a number of bytes.
// Prints its port; prints how many requests it saw on SIGTERM, or when its standard input ends, so
// that it never outlives the program that started it; with --connections also how many it accepted,
// how many were open at a time, and from how many addresses they came.

#include "arguments.hpp"
#include "descriptors.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

constexpr std::string_view response =
    "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nPONG!";
constexpr std::string_view numbered_response =
    "HTTP/1.1 200 OK\r\nContent-Type: t/00000000\r\nContent-Length: 5\r\n\r\nPONG!";
static_assert(response.size() == numbered_response.size());

struct connection {
  std::size_t owed = 0; // bytes of responses not yet sent
  int matched = 0;      // how much of the empty line that ends a request was seen
  int closing = 0;      // how much of the header that asks for the end was seen
  bool inside = false;  // between the first byte of a request and its last
  bool is_last = false; // no request comes after this one
};

// Connections as the server sees them.
struct connection_count {
  std::uint64_t accepted = 0;
  std::uint64_t open = 0;
  std::uint64_t most_open = 0;
  std::set<std::uint32_t> sources; // addresses of clients
};

class responder {
public:
  responder(std::uint16_t port, bool shares_port, bool numbers) : numbers_(numbers) {
    for (int i = 0; i < 64; ++i)
      tape_ += numbers ? numbered_response : response;
    listen_on(port, shares_port);
    watch(listener_, EPOLLIN);
    watch_signals();
    watch(STDIN_FILENO, EPOLLIN); // refused for a file or /dev/null: then SIGTERM alone ends us
  }

  /// Serves until told to stop; answers the number of requests seen.
  std::uint64_t serve() {
    std::array<epoll_event, 512> events;
    for (;;) {
      const int ready = ::epoll_wait(poll_, events.data(), static_cast<int>(events.size()), -1);
      if (ready < 0 && errno != EINTR)
        bench::give_up("epoll_wait: ", std::strerror(errno));
      for (int i = 0; i < ready; ++i) {
        const auto& event = events[static_cast<std::size_t>(i)];
        if (event.data.fd == signals_)
          return requests_;
        if (event.data.fd == STDIN_FILENO) {
          if (::read(STDIN_FILENO, input_.data(), input_.size()) <= 0)
            return requests_;
        } else if (event.data.fd == listener_) {
          accept_all();
        } else {
          serve_one(event.data.fd, event.events);
        }
      }
    }
  }

  /// Leaves it to the client to close.
  void never_close() { closes_ = false; }

  [[nodiscard]] const connection_count& connections() const { return count_; }

  [[nodiscard]] int port() const {
    sockaddr_in address{};
    socklen_t size = sizeof address;
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    return ntohs(address.sin_port);
  }

private:
  void listen_on(std::uint16_t port, bool shares_port) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    const int on = 1;
    ::setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (shares_port)
      ::setsockopt(listener_, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 ||
        ::listen(listener_, 16384) != 0) {
      bench::give_up("cannot listen: ", std::strerror(errno));
    }
  }

  void watch_signals() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigprocmask(SIG_BLOCK, &set, nullptr);
    signals_ = ::signalfd(-1, &set, SFD_CLOEXEC);
    watch(signals_, EPOLLIN);
  }

  bool watch(int fd, std::uint32_t events) {
    epoll_event event{};
    event.events = events;
    event.data.fd = fd;
    return ::epoll_ctl(poll_, EPOLL_CTL_ADD, fd, &event) == 0;
  }

  void accept_all() {
    for (;;) {
      sockaddr_in from{};
      socklen_t from_size = sizeof from;
      const int fd = ::accept4(listener_, reinterpret_cast<sockaddr*>(&from), &from_size,
                               SOCK_NONBLOCK | SOCK_CLOEXEC);
      if (fd < 0) {
        if (errno == EINTR || errno == ECONNABORTED)
          continue;
        if (errno == EAGAIN)
          return;
        bench::give_up("accept: ", std::strerror(errno)); // a limit is a failed benchmark
      }
      const int on = 1;
      ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      const auto index = static_cast<std::size_t>(fd);
      if (index >= connections_.size())
        connections_.resize(index * 2 + 1);
      connections_[index] = {};
      ++count_.accepted;
      count_.most_open = std::max(count_.most_open, ++count_.open);
      count_.sources.insert(from.sin_addr.s_addr);
      if (!watch(fd, EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET)) {
        bench::give_up("epoll_ctl: ", std::strerror(errno));
      }
    }
  }

  void serve_one(int fd, std::uint32_t events) {
    auto& one = connections_[static_cast<std::size_t>(fd)];
    const bool ending = (events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0;
    bool open = true;
    if ((events & EPOLLIN) != 0 || ending)
      open = receive(fd, one, ending);
    if (!flush(fd, one) || !open || (one.is_last && one.owed == 0)) {
      ::close(fd);
      --count_.open;
    }
  }

  // False when the peer has ended its side, or sends what we do not speak.
  bool receive(int fd, connection& one, bool ending) {
    for (;;) {
      const ssize_t got = ::recv(fd, input_.data(), input_.size(), 0);
      if (got > 0) {
        const auto size = static_cast<std::size_t>(got);
        if (!take({input_.data(), size}, one))
          return false;
        // A short read has emptied the socket: the next bytes bring an edge of their own.
        if (size < input_.size() && !ending)
          return true;
      } else if (got == 0 || (errno != EAGAIN && errno != EINTR)) {
        return false;
      } else if (errno == EAGAIN) {
        return true;
      }
    }
  }

  // Counts the ends of requests, wherever the bytes were split.  A GET has no body.
  bool take(std::string_view bytes, connection& one) {
    constexpr std::string_view empty_line = "\r\n\r\n";
    constexpr std::string_view last_one = "\nConnection: close\r"; // as throng and wrk write it
    for (const char c : bytes) {
      if (!one.inside) {
        if (c != 'G')
          return false;
        one.inside = true;
      }
      if (c == empty_line[static_cast<std::size_t>(one.matched)]) {
        ++one.matched;
      } else {
        one.matched = c == '\r' ? 1 : 0;
      }
      if (c == last_one[static_cast<std::size_t>(one.closing)]) {
        ++one.closing;
      } else {
        one.closing = c == '\n' ? 1 : 0;
      }
      if (one.closing == static_cast<int>(last_one.size())) {
        one.closing = 0;
        one.is_last = closes_;
      }
      if (one.matched == 4) {
        one = {.owed = one.owed + response.size(), .is_last = one.is_last};
        ++requests_;
      }
    }
    return true;
  }

  // Sends what is owed, as far as the socket takes it; the rest goes at the next writable edge.
  bool flush(int fd, connection& one) {
    while (one.owed > 0) {
      const std::size_t partial = one.owed % response.size();
      const std::size_t from = partial == 0 ? 0 : response.size() - partial;
      const std::size_t size = std::min(one.owed, tape_.size() - from);
      if (numbers_ && partial == 0)
        number_heads((size + response.size() - 1) / response.size());
      const ssize_t sent = ::send(fd, tape_.data() + from, size, MSG_NOSIGNAL);
      if (sent < 0 && errno == EINTR)
        continue;
      if (sent < 0)
        return errno == EAGAIN;
      one.owed -= static_cast<std::size_t>(sent);
    }
    return true;
  }

  // Gives the first responses of the tape numbers that were not used before.
  void number_heads(std::size_t count) {
    constexpr auto place = numbered_response.find("00000000");
    for (std::size_t i = 0; i < count; ++i) {
      auto digits = ++number_;
      for (std::size_t d = 8; d-- > 0; digits /= 10)
        tape_[i * response.size() + place + d] = static_cast<char>('0' + digits % 10);
    }
  }

  int poll_ = ::epoll_create1(EPOLL_CLOEXEC);
  int listener_ = -1;
  int signals_ = -1;
  std::uint64_t requests_ = 0;
  std::string tape_; // many responses in a row: pipelined ones go at once
  std::array<char, 65536> input_;
  std::vector<connection> connections_; // by descriptor
  connection_count count_;
  bool numbers_;
  std::uint64_t number_ = 0; // of the last response
  bool closes_ = true;       // after a request that asks for it
};

} // namespace

int main(int argc, char** argv) {
  bench::arguments arguments{argc, argv};
  const long port = arguments.count("-p", 0);
  const bool shares_port = arguments.flag("--share-port");
  const bool never_closes = arguments.flag("--never-close");
  const bool has_new_heads = arguments.flag("--new-heads");
  const bool tells_connections = arguments.flag("--connections");
  arguments.finish();
  if (port > 65535)
    bench::give_up("a port is at most 65535");
  bench::raise_descriptor_limit(20'100);
  static responder server{static_cast<std::uint16_t>(port), shares_port, has_new_heads};
  if (never_closes)
    server.never_close();
  std::printf("%d\n", server.port());
  std::fflush(stdout);
  std::printf("%llu\n", static_cast<unsigned long long>(server.serve()));
  if (tells_connections) {
    const auto& seen = server.connections();
    std::printf("{\"accepted\": %llu, \"most_open\": %llu, \"open\": %llu, \"sources\": %zu}\n",
                static_cast<unsigned long long>(seen.accepted),
                static_cast<unsigned long long>(seen.most_open),
                static_cast<unsigned long long>(seen.open), seen.sources.size());
  }
}
