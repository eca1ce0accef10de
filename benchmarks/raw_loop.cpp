// What is the least CPU that a GET costs a client of this kind, in microseconds for each request?
//
// The limit that the library is held against: a bare edge-triggered epoll loop, one send and one
// recv for each request, llhttp, three clock reads and one record in a histogram of 64 buckets.  No
// scripts, no tags, no timeouts: what is above this is what the library adds.

#include "arguments.hpp"
#include "sample.hpp"

#include <llhttp.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

using clock_type = std::chrono::steady_clock;

// Count, sum, largest and buckets of powers of two, of durations in nanoseconds.
class histogram {
public:
  void record(clock_type::duration taken) noexcept {
    const auto value = static_cast<std::uint64_t>(taken.count());
    ++count_;
    sum_ += value;
    largest_ = std::max(largest_, value);
    ++buckets_[static_cast<std::size_t>(std::bit_width(value)) & 63];
  }

  [[nodiscard]] std::uint64_t count() const noexcept { return count_; }
  [[nodiscard]] std::uint64_t sum() const noexcept { return sum_; }

private:
  std::uint64_t count_ = 0;
  std::uint64_t sum_ = 0;
  std::uint64_t largest_ = 0;
  std::array<std::uint64_t, 64> buckets_{};
};

struct connection {
  int fd = -1;
  llhttp_t parser;
  clock_type::time_point started;
  clock_type::time_point first_byte;
  bool answered = false; // the first byte of the response is here
  bool complete = false; // the last one too
  std::uint64_t body = 0;
};

connection& owner(llhttp_t* parser) { return *static_cast<connection*>(parser->data); }

int on_body(llhttp_t* parser, const char*, std::size_t size) {
  owner(parser).body += size;
  return 0;
}

int on_message_complete(llhttp_t* parser) {
  owner(parser).complete = true;
  return 0;
}

struct settings {
  int port = 0;
  std::size_t connections = 64;
  std::uint64_t warm_up = 0;  // requests before the measurement
  std::uint64_t requests = 0; // measured; or until
  double seconds = 0;         // this time is over, when above zero
};

class raw_loop {
public:
  explicit raw_loop(const settings& s) : settings_(s), all_(s.connections) {
    llhttp_settings_init(&callbacks_);
    callbacks_.on_body = on_body;
    callbacks_.on_message_complete = on_message_complete;
    request_ = "GET /ping HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(s.port) +
               "\r\nUser-Agent: raw\r\n\r\n";
    for (auto& one : all_)
      open(one);
  }

  bench::sample run() {
    for (auto& one : all_)
      send_next(one);
    while (in_flight_ > 0) {
      const int ready =
          ::epoll_wait(poll_, events_.data(), static_cast<int>(events_.size()), 10'000);
      if (ready == 0)
        bench::give_up("no answer in 10 s");
      for (int i = 0; i < ready; ++i) {
        const auto& event = events_[static_cast<std::size_t>(i)];
        receive(*static_cast<connection*>(event.data.ptr));
      }
    }
    return bench::read_meters(static_cast<double>(total_.count())) - begin_;
  }

  [[nodiscard]] std::uint64_t total() const noexcept { return total_.count(); }

  /// Every body of the responder has five bytes: proof that responses were really parsed.
  [[nodiscard]] bool adds_up() const noexcept {
    std::uint64_t bytes = 0;
    for (const auto& one : all_)
      bytes += one.body;
    return bytes == 5 * total_.count() &&
           static_cast<std::uint64_t>(waited_.count()) <= total_.sum();
  }

private:
  void open(connection& one) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(settings_.port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    one.fd = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    const int on = 1;
    ::setsockopt(one.fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (::connect(one.fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 &&
        errno != EINPROGRESS) {
      bench::give_up("connect: ", std::strerror(errno));
    }
    wait_until_writable(one.fd);
    llhttp_init(&one.parser, HTTP_RESPONSE, &callbacks_);
    one.parser.data = &one;
    epoll_event event{};
    event.events = EPOLLIN | EPOLLRDHUP | EPOLLET;
    event.data.ptr = &one;
    ::epoll_ctl(poll_, EPOLL_CTL_ADD, one.fd, &event);
  }

  static void wait_until_writable(int fd) {
    const int once = ::epoll_create1(EPOLL_CLOEXEC);
    epoll_event event{};
    event.events = EPOLLOUT;
    ::epoll_ctl(once, EPOLL_CTL_ADD, fd, &event);
    const int ready = ::epoll_wait(once, &event, 1, 10'000);
    ::close(once);
    int error = 0;
    socklen_t size = sizeof error;
    ::getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size);
    if (ready != 1 || error != 0)
      bench::give_up("connect: ", std::strerror(error));
  }

  void send_next(connection& one) {
    one.answered = false;
    one.complete = false;
    one.started = clock_type::now();
    const ssize_t sent = ::send(one.fd, request_.data(), request_.size(), MSG_NOSIGNAL);
    if (sent != static_cast<ssize_t>(request_.size())) {
      bench::give_up("send: ", std::strerror(errno));
    }
    ++in_flight_;
    ++issued_;
  }

  void receive(connection& one) {
    const auto ready = clock_type::now();
    const ssize_t got = ::recv(one.fd, input_.data(), input_.size(), 0);
    if (got < 0 && errno == EAGAIN)
      return;
    if (got <= 0)
      bench::give_up("the server closed the connection");
    if (!one.answered)
      one.first_byte = ready;
    one.answered = true;
    if (llhttp_execute(&one.parser, input_.data(), static_cast<std::size_t>(got)) != HPE_OK) {
      bench::give_up("not HTTP: ", llhttp_get_error_reason(&one.parser));
    }
    if (one.complete)
      finish(one); // else the next edge brings the rest
  }

  void finish(connection& one) {
    const auto done = clock_type::now();
    if (one.parser.status_code != 200)
      bench::give_up("the status is not 200");
    total_.record(done - one.started);
    waited_ += one.first_byte - one.started;
    --in_flight_;
    if (total_.count() == settings_.warm_up) {
      begin_ = bench::read_meters(static_cast<double>(total_.count()));
      if (settings_.seconds > 0) {
        deadline_ = done + std::chrono::duration_cast<clock_type::duration>(
                               std::chrono::duration<double>(settings_.seconds));
      }
    }
    const bool more =
        settings_.seconds > 0 ? done < deadline_ : issued_ < settings_.warm_up + settings_.requests;
    if (more)
      send_next(one);
  }

  settings settings_;
  llhttp_settings_t callbacks_;
  std::string request_;
  std::vector<connection> all_;
  int poll_ = ::epoll_create1(EPOLL_CLOEXEC);
  std::array<epoll_event, 512> events_;
  std::array<char, 65536> input_;
  histogram total_;
  clock_type::duration waited_{}; // for first bytes, of all requests
  std::uint64_t in_flight_ = 0;
  std::uint64_t issued_ = 0;
  bench::sample begin_;
  clock_type::time_point deadline_ = clock_type::time_point::max();
};

} // namespace

int main(int argc, char** argv) {
  bench::arguments arguments{argc, argv};
  settings s;
  s.port = static_cast<int>(arguments.count("-p", 0));
  s.connections = static_cast<std::size_t>(arguments.count("-c", 64));
  s.requests = static_cast<std::uint64_t>(arguments.count("-n", 200'000));
  s.seconds = arguments.number("-d", 0);
  s.warm_up = static_cast<std::uint64_t>(arguments.count("--warm-up", 5'000));
  arguments.finish();
  if (s.port < 1 || s.port > 65535)
    bench::give_up("-p PORT is needed");
  if (s.connections < 1 || s.requests < 1)
    bench::give_up("-c and -n are at least 1");
  s.warm_up = std::max<std::uint64_t>(s.warm_up, s.connections);

  static raw_loop loop{s};
  const bench::sample spent = loop.run();
  if (!loop.adds_up())
    bench::give_up("the bytes of the bodies do not add up");
  bench::print("raw", spent, static_cast<double>(loop.total()));
}
