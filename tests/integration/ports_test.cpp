// Ports and descriptors that run out, for real: a socket may be told to take ports of a small range
// only (IP_LOCAL_PORT_RANGE, Linux 6.3), so that a hundred connections stand for 28,232.

#include <throng/base/config.hpp>

#if THRONG_HAS_EPOLL

#include "../skip.hpp"
#include "temporary_directory.hpp"
#include <throng/http/http_options.hpp>
#include <throng/http/transaction.hpp>
#include <throng/metrics/connection_cells.hpp>
#include <throng/net/asio_stream.hpp>
#include <throng/net/connection.hpp>
#include <throng/net/epoll_stream.hpp>
#include <throng/net/machine_limits.hpp>
#include <throng/net/name_cache.hpp>
#include <throng/net/source_addresses.hpp>
#include <throng/time/clocks.hpp>

#include <asio/io_context.hpp>
#include <doctest/doctest.h>

#include <cerrno>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace std::chrono_literals;
using throng::asio_stream;
using throng::epoll_stream;
using throng::http_error;
using throng::io_result;
using throng::io_status;
using throng::local_end;
using throng::port_range;
using throng::stream_endpoint;

namespace {

constexpr unsigned few = 100;

// A socket that is closed in the end.
class owned_socket {
public:
  explicit owned_socket(int socket) : socket_(socket) {}
  owned_socket(owned_socket&& other) noexcept : socket_(std::exchange(other.socket_, -1)) {}
  owned_socket& operator=(owned_socket&&) = delete;
  ~owned_socket() {
    if (socket_ >= 0)
      ::close(socket_);
  }
  [[nodiscard]] int get() const { return socket_; }

private:
  int socket_;
};

owned_socket tcp_socket() { return owned_socket{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)}; }

// Binds; 0 or the error number.
int bind_plainly(int socket, const char* address, std::uint16_t port) {
  const auto where = throng::tcp_endpoint(asio::ip::make_address(address), port);
  return ::bind(socket, where.data(), static_cast<socklen_t>(where.size())) == 0 ? 0 : errno;
}

// A server that accepts and says nothing.
class destination {
public:
  destination() : listening_(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)) {
    REQUIRE(bind_plainly(listening_.get(), "127.0.0.1", 0) == 0);
    begin();
  }
  explicit destination(const std::string& path)
      : listening_(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)) {
    const auto at = throng::unix_endpoint(path);
    REQUIRE(at.has_value());
    REQUIRE(::bind(listening_.get(), at->data(), static_cast<socklen_t>(at->size())) == 0);
    begin();
  }

  [[nodiscard]] const stream_endpoint& where() const { return where_; }

  void accept_all() {
    for (;;) {
      stream_endpoint from;
      auto size = static_cast<socklen_t>(from.capacity());
      const int accepted = ::accept4(listening_.get(), from.data(), &size, SOCK_CLOEXEC);
      if (accepted < 0)
        return;
      from.resize(size);
      if (const auto address = throng::ip_of(from)) {
        sources.insert(address->to_string());
        last_port = ntohs(reinterpret_cast<const sockaddr_in*>(from.data())->sin_port);
      }
      connections.emplace_back(accepted);
    }
  }

  std::vector<owned_socket> connections;
  std::set<std::string> sources;
  std::uint16_t last_port = 0;

private:
  void begin() {
    REQUIRE(::listen(listening_.get(), 4'096) == 0);
    auto size = static_cast<socklen_t>(where_.capacity());
    REQUIRE(::getsockname(listening_.get(), where_.data(), &size) == 0);
    where_.resize(size);
  }

  owned_socket listening_;
  stream_endpoint where_;
};

// A range of so many ports that nobody uses, destinations of this test included.
port_range free_ports() {
  const auto system = throng::read_machine_limits().ports;
  static unsigned step = static_cast<unsigned>(::getpid());
  if (throng::set_local_ports(tcp_socket().get(), system) != 0)
    skip("this kernel has no IP_LOCAL_PORT_RANGE (Linux 6.3)");
  const unsigned blocks = system.size() / few;
  for (unsigned i = 0; i < blocks; ++i) {
    const unsigned first = system.first + few * (step++ * 97 % blocks);
    unsigned port = first;
    while (port < first + few &&
           bind_plainly(tcp_socket().get(), "0.0.0.0", static_cast<std::uint16_t>(port)) == 0)
      ++port;
    if (port == first + few)
      return {static_cast<std::uint16_t>(first), static_cast<std::uint16_t>(first + few - 1)};
  }
  skip("there are no 100 ports in a row that nobody uses");
}

struct told final : throng::io_listener {
  void on_ready(bool, bool, bool) override { is_ready = true; }
  bool is_ready = false;
};

template <class Stream>
struct network;
template <>
struct network<epoll_stream> {
  throng::epoll_set context;
  void step() { context.dispatch(); }
};
template <>
struct network<asio_stream> {
  asio::io_context context;
  void step() {
    context.restart();
    context.poll();
  }
};

// A client of many streams.
template <class Stream>
struct client {
  struct one {
    explicit one(typename Stream::context& of) : stream(of) {}
    told listener;
    Stream stream;
  };

  // Opens one and waits until it is.
  io_result open(const stream_endpoint& where, const local_end& from) {
    streams.push_back(std::make_unique<one>(net.context));
    auto& made = *streams.back();
    auto opened = made.stream.open(where, made.listener, from);
    const auto end = std::chrono::steady_clock::now() + 10s;
    while (opened.status == io_status::would_block && std::chrono::steady_clock::now() < end) {
      net.step();
      if (made.listener.is_ready)
        opened = made.stream.finish_open();
    }
    return opened;
  }

  // Opens until it fails, `most` at the most; all stay open.  How often it went well.
  unsigned hold(destination& to, const local_end& from, unsigned most = 2 * few) {
    unsigned count = 0;
    for (; count < most; ++count) {
      failure = open(to.where(), from);
      to.accept_all();
      if (failure.status != io_status::done)
        return count;
    }
    return count;
  }

  network<Stream> net;
  std::vector<std::unique_ptr<one>> streams;
  io_result failure;
};

const auto loopback = asio::ip::make_address("127.0.0.1");

// Opens sockets the way other tools do, with a bind() that takes a port.
struct plain_client {
  unsigned hold(destination& to, const port_range& ports) {
    for (unsigned count = 0; count < 2 * few; ++count) {
      auto made = tcp_socket();
      throng::set_local_ports(made.get(), ports);
      failed_bind = bind_plainly(made.get(), "127.0.0.1", 0);
      if (failed_bind != 0 ||
          ::connect(made.get(), to.where().data(), static_cast<socklen_t>(to.where().size())) != 0)
        return count;
      to.accept_all();
      sockets.push_back(std::move(made));
    }
    return 2 * few;
  }
  std::vector<owned_socket> sockets;
  int failed_bind = 0;
};

} // namespace

TEST_CASE_TEMPLATE("one local address has one connection for each port, then code 1230", Stream,
                   epoll_stream, asio_stream) {
  destination to;
  const auto ports = free_ports();
  client<Stream> from;
  CHECK(from.hold(to, {{}, ports}) == few);
  CHECK(from.failure.status == io_status::failed);
  CHECK(from.failure.error == http_error::ports_exhausted);
  CHECK(from.failure.system_error == EADDRNOTAVAIL);
  CHECK(!from.streams.back()->stream.is_open());
  // One that is given back is enough for the next.
  from.streams.front()->stream.close_reset();
  CHECK(from.open(to.where(), {{}, ports}).status == io_status::done);
}

TEST_CASE("an address that is bound as others do it runs out in bind()") {
  destination to;
  const auto ports = free_ports();
  plain_client from;
  CHECK(from.hold(to, ports) == few);
  CHECK(from.failed_bind == EADDRINUSE);
  CHECK(throng::bind_failure(from.failed_bind).error == http_error::address_in_use);
}

TEST_CASE_TEMPLATE("an address that we bind runs out in connect(), as late as without", Stream,
                   epoll_stream, asio_stream) {
  destination to;
  const auto ports = free_ports();
  client<Stream> from;
  CHECK(from.hold(to, {loopback, ports}) == few);
  CHECK(from.failure.error == http_error::ports_exhausted);
  CHECK(from.failure.system_error == EADDRNOTAVAIL);
}

TEST_CASE("ports that are bound as others do it are gone for every server") {
  destination a;
  destination b;
  const auto ports = free_ports();
  plain_client from;
  CHECK(from.hold(a, ports) + from.hold(b, ports) == few);
}

TEST_CASE_TEMPLATE("each server has all ports of an address that we bind", Stream, epoll_stream,
                   asio_stream) {
  destination a;
  destination b;
  const auto ports = free_ports();
  client<Stream> from;
  CHECK(from.hold(a, {loopback, ports}) == few);
  CHECK(from.hold(b, {loopback, ports}) == few);
}

TEST_CASE("eight loopback addresses have eight times the ports") {
  destination to;
  throng::raise_descriptor_limit();
  const throng::source_addresses sources{{.loopback_sources = 8, .ports = free_ports()}};
  client<epoll_stream> from;
  unsigned open = 0;
  for (std::uint64_t user = 1; user <= 8; ++user)
    open += from.hold(to, sources.of(user, to.where()));
  CHECK(open == 8 * few);
  CHECK(to.sources.size() == 8);
}

TEST_CASE("ports of closed connections rest, and the next loopback address goes on") {
  destination to;
  throng::source_addresses sources{{.ports = free_ports()}};
  client<epoll_stream> from;
  const auto churn = [&] {
    const auto opened = from.open(to.where(), sources.of(1, to.where()));
    from.streams.back()->stream.close();
    from.streams.clear();
    to.accept_all();
    to.connections.clear();
    return opened;
  };
  const auto began = std::chrono::steady_clock::now();
  unsigned count = 0;
  io_result opened;
  while (count < 2 * few && (opened = churn()).status == io_status::done)
    ++count;
  // A port may be taken again after a second.
  if (std::chrono::steady_clock::now() - began < throng::read_machine_limits().reuse_delay) {
    CHECK(count == few);
    CHECK(opened.error == http_error::ports_exhausted);
  }
  unsigned moves = 0;
  for (unsigned i = 0; i < 10 * few; ++i) {
    opened = churn();
    for (unsigned tries = 1; sources.move_on(to.where(), opened.error, tries); ++tries) {
      ++moves;
      opened = churn();
    }
    REQUIRE(opened.status == io_status::done);
  }
  // An address is left when it is full, not before.
  CHECK(moves <= 11);
  CHECK(to.sources.size() == moves + 1);
}

TEST_CASE_TEMPLATE("no port of a connection that is closed with a reset rests", Stream,
                   epoll_stream, asio_stream) {
  destination to;
  const auto ports = free_ports();
  client<Stream> from;
  for (unsigned i = 0; i < 10 * few; ++i) {
    REQUIRE(from.open(to.where(), {loopback, ports}).status == io_status::done);
    to.accept_all();
    from.streams.back()->stream.close_reset();
    CHECK(!from.streams.back()->stream.is_open());
    from.streams.clear();
    if (i == 0) {
      // The server sees an error in place of an end.
      char byte = 0;
      CHECK(::recv(to.connections.front().get(), &byte, 1, 0) == -1);
      CHECK(errno == ECONNRESET);
    }
    to.connections.clear();
  }
}

TEST_CASE("a range outside of the system's has no effect") {
  destination to;
  free_ports(); // skips
  const auto system = throng::read_machine_limits().ports;
  if (system.first < 3'000)
    skip("the system's range leaves no room beside it");
  client<epoll_stream> from;
  CHECK(from.open(to.where(), {loopback, {2'000, 2'009}}).status == io_status::done);
  to.accept_all();
  CHECK(to.last_port >= system.first);
  CHECK(to.last_port <= system.last);
}

namespace {

// Connections of users that send a request and get no response.
struct users {
  using connection = throng::connection<epoll_stream, throng::steady_time>;

  users(const destination& to, throng::source_rules rules) : sources(std::move(rules)) {
    server.name = &names.of("host", 80);
    leads_to({to.where()});
    around.finisher = this;
    around.finished = &on_finished;
  }
  void leads_to(std::vector<stream_endpoint> where) {
    (void)names.keep(*server.name, std::move(where), http_error::none, clock.now());
  }

  void begin(std::uint64_t user) {
    requests.push_back(std::make_unique<throng::transaction>());
    requests.back()->timeout = 60s;
    requests.back()->wire = "GET / HTTP/1.1\r\n\r\n";
    connections.push_back(std::make_unique<connection>(around, server));
    connections.back()->start(*requests.back(), clock.now(), this, user, cells);
    network.dispatch();
  }
  static void on_finished(void* self, void*, throng::transaction& what) {
    static_cast<users*>(self)->failed.push_back(&what);
  }

  throng::steady_time clock;
  throng::timer_queue timers;
  throng::epoll_set network;
  std::vector<char> buffer = std::vector<char>(1'024);
  throng::origin<stream_endpoint> server{};
  throng::source_addresses sources;
  throng::http_options options{.dns = {.select = throng::dns_select::first}};
  throng::name_cache<stream_endpoint> names{options.dns, {}, throng::random_source(1)};
  connection::surroundings around{&network, &clock, &timers, buffer, &names, &sources, &options};
  throng::connection_cells cells;
  std::vector<throng::transaction*> failed;
  std::vector<std::unique_ptr<throng::transaction>> requests;
  std::vector<std::unique_ptr<connection>> connections;
};

} // namespace

TEST_CASE("users' connections go on from the next loopback address when one is full") {
  destination to;
  users many{to, {.ports = free_ports()}};
  for (unsigned i = 1; i <= 3 * few; ++i) {
    many.begin(i);
    to.accept_all();
  }
  CHECK(many.failed.empty());
  CHECK(to.connections.size() == 3 * few);
  CHECK(to.sources == std::set<std::string>{"127.0.0.1", "127.0.0.2", "127.0.0.3"});
}

TEST_CASE("users come from the local addresses that were named, and from no other") {
  destination to;
  users many{
      to,
      {.local_ips = {asio::ip::make_address("127.0.0.7"), asio::ip::make_address("127.0.0.9")},
       .ports = free_ports()}};
  for (unsigned i = 1; i <= 2 * few + 3; ++i) {
    many.begin(i);
    to.accept_all();
  }
  CHECK(to.sources == std::set<std::string>{"127.0.0.7", "127.0.0.9"});
  CHECK(to.connections.size() == 2 * few);
  REQUIRE(many.failed.size() == 3);
  for (const auto* each : many.failed)
    CHECK(each->error == http_error::ports_exhausted);
}

TEST_CASE("a lack of ports is told as that, not as the failure of a server's next address") {
  destination to;
  users many{to, {.spread_loopback = false, .ports = free_ports()}};
  {
    // Nobody listens there.
    const destination gone;
    many.leads_to({to.where(), gone.where()});
  }
  for (unsigned i = 1; i <= few + 1; ++i) {
    many.begin(i);
    to.accept_all();
  }
  REQUIRE(many.failed.size() == 1);
  CHECK(many.failed[0]->error == http_error::ports_exhausted);
  CHECK(to.sources == std::set<std::string>{"127.0.0.1"});
}

TEST_CASE("an address that this machine does not have is told as that") {
  destination to;
  client<epoll_stream> from;
  const auto opened = from.open(to.where(), {asio::ip::make_address("203.0.113.1"), {}});
  CHECK(opened.error == http_error::dial_failed);
  CHECK(opened.system_error == EADDRNOTAVAIL);
}

TEST_CASE_TEMPLATE("a process without descriptors is told code 1232", Stream, epoll_stream,
                   asio_stream) {
  destination to;
  client<Stream> from;
  REQUIRE(from.open(to.where(), {}).status == io_status::done);
  rlimit before{};
  REQUIRE(::getrlimit(RLIMIT_NOFILE, &before) == 0);
  const int next = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  ::close(next);
  auto none = before;
  none.rlim_cur = static_cast<rlim_t>(next);
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &none) == 0);
  const auto opened = from.open(to.where(), {});
  const auto to_unix = from.open(*throng::unix_endpoint("/nowhere"), {});
  ::setrlimit(RLIMIT_NOFILE, &before);
  CHECK(opened.error == http_error::descriptors_exhausted);
  CHECK(to_unix.error == http_error::descriptors_exhausted);
  CHECK(from.open(to.where(), {}).status == io_status::done);
}

TEST_CASE("where IPv6 is off, ::1 is out of reach and not out of ports") {
  std::optional<io_result> opened;
  // A thread in a network of its own, where not even loopback is up.
  std::thread([&] {
    if (::unshare(CLONE_NEWNET) != 0)
      return;
    client<epoll_stream> from;
    opened = from.open(throng::tcp_endpoint(asio::ip::make_address("::1"), 80), {});
  }).join();
  if (!opened)
    skip("this user may not make a network of its own");
  CHECK(opened->error == http_error::unreachable);
}

TEST_CASE_TEMPLATE("bytes go over a Unix domain socket and back", Stream, epoll_stream,
                   asio_stream) {
  const temporary_directory folder;
  destination to{folder / "socket"};
  client<Stream> from;
  // Addresses and ports do not matter to it.
  REQUIRE(from.open(to.where(), {loopback, {40'000, 40'001}}).status == io_status::done);
  auto& stream = from.streams.front()->stream;
  to.accept_all();
  REQUIRE(to.connections.size() == 1);
  CHECK(stream.send("ping").bytes == 4);
  char heard[8] = {};
  CHECK(::recv(to.connections[0].get(), heard, sizeof heard, 0) == 4);
  CHECK(std::string(heard) == "ping");
  CHECK(::send(to.connections[0].get(), "pong!", 5, 0) == 5);
  char answer[8] = {};
  CHECK(stream.receive(answer).bytes == 5);
  CHECK(std::string(answer) == "pong!");
}

TEST_CASE_TEMPLATE("a Unix domain socket that is not there is code 1010", Stream, epoll_stream,
                   asio_stream) {
  const temporary_directory folder;
  client<Stream> from;
  const auto opened = from.open(*throng::unix_endpoint(folder / "none"), {});
  CHECK(opened.status == io_status::failed);
  CHECK(opened.error == http_error::unix_socket_failed);
  CHECK(opened.system_error == ENOENT);
}

#endif
