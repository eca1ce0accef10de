// The client's clocks against the kernel's: a server that has each packet stamped as it comes and
// as it goes (SO_TIMESTAMPING, by software; needs no privilege).  On loopback that is where the
// client's part of a request ends and begins, so what the client measures beyond is its own.

#include "checked_run.hpp"
#include "numbers.hpp"
#include "suite.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <linux/net_tstamp.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

using namespace std::chrono_literals;

namespace calibrate {

namespace {

// The stamp that a message carries, in nanoseconds; 0 for none.
std::int64_t stamp_of(msghdr& message) {
  for (auto* part = CMSG_FIRSTHDR(&message); part != nullptr; part = CMSG_NXTHDR(&message, part)) {
    if (part->cmsg_level == SOL_SOCKET && part->cmsg_type == SO_TIMESTAMPING) {
      timespec first{};
      std::memcpy(&first, CMSG_DATA(part), sizeof first);
      return first.tv_sec * 1'000'000'000 + first.tv_nsec;
    }
  }
  return 0;
}

// Serves one connection, request by request, and keeps the times between the stamps.
class stamping_server {
public:
  stamping_server() : listening_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in where{};
    where.sin_family = AF_INET;
    where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof where;
    auto* const address = reinterpret_cast<sockaddr*>(&where);
    (void)::bind(listening_, address, size);
    (void)::listen(listening_, 1);
    (void)::getsockname(listening_, address, &size);
    url_ = "http://127.0.0.1:" + std::to_string(ntohs(where.sin_port)) + "/";
    thread_ = std::thread([this] { serve(); });
  }
  stamping_server(const stamping_server&) = delete;
  stamping_server& operator=(const stamping_server&) = delete;
  ~stamping_server() { stop(); }

  [[nodiscard]] const std::string& url() const noexcept { return url_; }
  /// For each request, from its packet to the reply's, in nanoseconds; 0 where a stamp is missing.
  const std::vector<double>& stop() {
    if (thread_.joinable()) {
      ::shutdown(listening_, SHUT_RDWR);
      thread_.join();
      ::close(listening_);
    }
    return times_;
  }

private:
  void serve() {
    const int client = ::accept(listening_, nullptr, nullptr);
    if (client < 0)
      return;
    const int on = 1;
    (void)::setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    const unsigned stamps = SOF_TIMESTAMPING_RX_SOFTWARE | SOF_TIMESTAMPING_TX_SOFTWARE |
                            SOF_TIMESTAMPING_SOFTWARE | SOF_TIMESTAMPING_OPT_ID |
                            SOF_TIMESTAMPING_OPT_TSONLY;
    (void)::setsockopt(client, SOL_SOCKET, SO_TIMESTAMPING, &stamps, sizeof stamps);
    constexpr std::string_view reply = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nPONG!";
    for (;;) {
      std::int64_t came = 0;
      if (read(client, 0, came) <= 0)
        break;
      if (::send(client, reply.data(), reply.size(), MSG_NOSIGNAL) < 0)
        break;
      std::int64_t went = 0;
      for (int tries = 0; went == 0 && tries < 100; ++tries)
        (void)read(client, MSG_ERRQUEUE | MSG_DONTWAIT, went);
      times_.push_back(came != 0 && went != 0 ? static_cast<double>(went - came) : 0);
    }
    ::close(client);
  }

  static ssize_t read(int client, int flags, std::int64_t& stamp) {
    char text[4096];
    iovec piece{text, sizeof text};
    alignas(cmsghdr) char control[512];
    msghdr message{};
    message.msg_iov = &piece;
    message.msg_iovlen = 1;
    message.msg_control = control;
    message.msg_controllen = sizeof control;
    const auto size = ::recvmsg(client, &message, flags);
    if (size >= 0)
      stamp = stamp_of(message);
    return size;
  }

  int listening_;
  std::string url_;
  std::vector<double> times_;
  std::thread thread_;
};

} // namespace

void wire_truth(findings& all) {
  stamping_server server;
  std::vector<double> by_client;
  by_client.reserve(10'000);
  throng::load_test test("wire");
  test.scenario("a",
                throng::constant_arrival_rate{.rate = 1000, .duration = 4s, .pre_allocated_vus = 1},
                [&](throng::vu& vu) -> throng::task<> {
                  const auto res = co_await vu.http.get(server.url());
                  by_client.push_back(static_cast<double>(res.timings().duration().count()));
                });
  (void)checked_run(test, {.workers = 1});
  const auto& by_kernel = server.stop();
  std::vector<double> differences;
  for (std::size_t i = 0; i < std::min(by_client.size(), by_kernel.size()); ++i) {
    if (by_kernel[i] > 0)
      differences.push_back(by_client[i] - by_kernel[i]);
  }
  if (differences.empty()) {
    all.skip("this kernel stamps no packets of TCP on loopback");
    return;
  }
  all.same("requests, by the client", by_client.size(), by_kernel.size(), "requests");
  all.at_least("least difference, client less kernel",
               in_nanoseconds(percentile_of(differences, 0)), 0ns);
  all.below("p(50) of the difference", in_nanoseconds(percentile_of(differences, 50)), 50us);
  all.below("p(99) of the difference", in_nanoseconds(percentile_of(differences, 99)), 150us);
  all.note("The difference holds writing the request and waking up for the reply, some 20 to 50 µs "
           "where cores sleep between requests; the rest is queueing at the client.");
}

} // namespace calibrate
