// Every way in which an exchange can fail, over real sockets: each lands in one class, with its
// code and its sentence, counted with its first and last case, and the summary says it.

#include "../skip.hpp"
#include "accounts.hpp"
#include "free_port.hpp"
#include "temporary_directory.hpp"
#include <throng/http/body_source.hpp>
#include <throng/http/error.hpp>
#include <throng/report/summary.hpp>
#include <throng/testing/functional.hpp>
#include <throng/testing/http_server.hpp>
#include <throng/testing/tls_identity.hpp>

#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <doctest/doctest.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace std::chrono_literals;
using throng::http_error;
using throng::testing::certificate_authority;
using throng::testing::fault;
using throng::testing::http_reply;
using throng::testing::http_request;
using throng::testing::http_server;
using throng::testing::tls_server_options;

namespace {

constexpr std::uint64_t requests = 3;

// What a run of one user with so many requests of one kind says.
struct told_of_failures {
  throng::result told;
  std::set<std::string> sentences;
  std::set<int> codes;
};

told_of_failures run_into(const std::string& url, const throng::http_options& how) {
  told_of_failures seen;
  throng::load_test test{"taxonomy"};
  test.http(how);
  test.scenario("fail", throng::per_vu_iterations{.vus = 1, .iterations = requests},
                [&](throng::vu& vu) -> throng::task<> {
                  const auto got = co_await vu.http.get(url);
                  seen.sentences.emplace(got.error());
                  seen.codes.insert(got.error_code());
                });
  seen.told = throng::run(test, {.workers = 1});
  return seen;
}

// Passes when all requests are of that class; `sentence` where it says more than the class.
void check_class(const std::string& url, http_error expected, const throng::http_options& how = {},
                 std::string sentence = {}) {
  const int code = static_cast<int>(expected);
  if (sentence.empty())
    sentence = to_text(expected);
  CAPTURE(code);
  CAPTURE(sentence);
  const auto [told, sentences, codes] = run_into(url, how);
  CHECK(codes == std::set<int>{code});
  REQUIRE(sentences.size() == 1);
  INFO(*sentences.begin());
  CHECK(sentences.begin()->find(sentence) != std::string::npos);
  CHECK(told.passed());
  CHECK(total(told, throng::http_reqs) == requests);
  CHECK(told.value(throng::http_req_failed.rate()) == 1);
  const auto& failures = told.facts().failures;
  REQUIRE(failures.size() == 1);
  const auto& one = failures.front();
  CHECK(one.code == code);
  CHECK(one.text == to_text(expected));
  CHECK(one.times == requests);
  CHECK(one.first.url == url);
  CHECK(one.last.url == url);
  CHECK(one.first.at <= one.last.at);
  CHECK(one.first.at >= 0);
  CHECK(std::chrono::nanoseconds(one.last.at) <= told.elapsed());
  const auto summary = throng::summary_text(told, {});
  CHECK(summary.find("ERRORS") != std::string::npos);
  const auto text = std::string(to_text(expected));
  CHECK(summary.find(std::to_string(code) + " " + text.substr(0, text.find(':'))) !=
        std::string::npos);
}

void check_fault(fault what, http_error expected, const std::string& sentence = {},
                 const throng::http_options& how = {}) {
  http_server server([what](const http_request&) {
    return http_reply{.body = "0123456789", .what_breaks = what};
  });
  check_class(server.url("/"), expected, how, sentence);
  CHECK(server.counts().requests == requests);
}

const throng::http_options impatient{.timeout = 100ms};

[[maybe_unused]] std::string with_tls(const std::string& url) {
  return "https" + url.substr(std::string_view("http").size());
}

class plain_socket {
public:
  explicit plain_socket(int flags = 0) : socket_(::socket(AF_INET, SOCK_STREAM | flags, 0)) {}
  plain_socket(const plain_socket&) = delete;
  plain_socket& operator=(const plain_socket&) = delete;
  ~plain_socket() { ::close(socket_); }
  [[nodiscard]] int get() const { return socket_; }

private:
  int socket_;
};

// A port that takes connections without an answer: as many wait as its backlog has, and the system
// drops the SYN of the next one.
class blackhole {
public:
  blackhole() {
    where_.sin_family = AF_INET;
    where_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof where_;
    REQUIRE(::bind(listening_.get(), address(), size) == 0);
    REQUIRE(::listen(listening_.get(), 0) == 0);
    REQUIRE(::getsockname(listening_.get(), address(), &size) == 0);
    for (int i = 0; i < 4; ++i) {
      waiting_.push_back(std::make_unique<plain_socket>(SOCK_NONBLOCK));
      (void)::connect(waiting_.back()->get(), address(), size);
    }
  }
  [[nodiscard]] std::string url() const {
    return "http://127.0.0.1:" + std::to_string(ntohs(where_.sin_port)) + "/";
  }

private:
  sockaddr* address() { return reinterpret_cast<sockaddr*>(&where_); }

  plain_socket listening_;
  sockaddr_in where_{};
  std::vector<std::unique_ptr<plain_socket>> waiting_;
};

} // namespace

TEST_CASE("a server that closes or resets is one of three classes, by how far it came") {
  check_fault(fault::close_without_reply, http_error::server_closed);
  check_fault(fault::close_in_body, http_error::response_cut_off);
  check_fault(fault::reset_before_head, http_error::connection_reset);
  check_fault(fault::reset_after_head, http_error::connection_reset);
}

TEST_CASE("a server that falls silent is the request's timeout") {
  check_fault(fault::stall_head, http_error::request_timeout, {}, impatient);
  check_fault(fault::stall_body, http_error::request_timeout, {}, impatient);
}

TEST_CASE("what is no HTTP is malformed, and says where") {
  check_fault(fault::garbage, http_error::malformed_response, "malformed response: ");
  check_fault(fault::bad_chunk_size, http_error::malformed_response,
              "malformed response: Invalid character in chunk size");
}

TEST_CASE("a head without end, in one field or in many, is too large") {
  check_fault(fault::large_head, http_error::head_too_large, "larger than 1 MiB");
  check_fault(fault::many_headers, http_error::head_too_large, "more than 10000 lines");
}

TEST_CASE("interim replies without end are a class of their own") {
  check_fault(fault::interim_storm, http_error::too_many_interim, "more than 100 interim");
}

TEST_CASE("a body larger than the option allows is a class of its own") {
  check_fault(fault::none, http_error::body_too_large, {}, {.max_response_size = 9});
}

TEST_CASE("a body that is not in its coding is a failed decompression") {
  http_server server([](const http_request&) {
    return http_reply{.body = "not gzip", .headers = {{"Content-Encoding", "gzip"}}};
  });
  check_class(server.url("/"), http_error::decompression_failed, {.accept_encoding = "gzip"},
              "gzip");
}

TEST_CASE("a reply of HTTP/1.0 that ends with its connection is no failure") {
  http_server server([](const http_request&) {
    return http_reply{.body = "0123456789", .what_breaks = fault::close_delimited};
  });
  throng::load_test test{"close"};
  const auto url = server.url("/");
  test.scenario("get", throng::per_vu_iterations{.vus = 2, .iterations = 3},
                [&](throng::vu& vu) -> throng::task<> {
                  const auto got = co_await vu.http.get(url);
                  vu.check("whole", got.status() == 200 && got.body() == "0123456789");
                });
  const auto told = throng::run(test, {.workers = 1});
  check_own_books(told, 1);
  check_books_agree(told, server);
  CHECK(server.counts().connections == 6);
  CHECK(told.facts().failures.empty());
}

TEST_CASE("a reply that drips arrives whole, or is the request's timeout") {
  http_server server([](const http_request& asked) {
    return http_reply{.body = "0123456789", .drip = asked.path == "/slow" ? 20ms : 1ms};
  });
  throng::load_test test{"drip"};
  const auto url = server.url("/");
  test.scenario("get", throng::per_vu_iterations{.vus = 2, .iterations = 2},
                [&](throng::vu& vu) -> throng::task<> {
                  const auto got = co_await vu.http.get(url);
                  vu.check("whole", got.status() == 200 && got.body() == "0123456789");
                  vu.check("slowly", got.timings().receiving >= 40ms);
                });
  const auto told = throng::run(test, {.workers = 1});
  check_own_books(told, 1);
  check_books_agree(told, server);
  CHECK(server.counts().connections == 2);
  check_class(server.url("/slow"), http_error::request_timeout, impatient);
}

TEST_CASE("a port where nobody listens refuses") {
  check_class("http://127.0.0.1:" + std::to_string(free_port()) + "/",
              http_error::connection_refused);
}

TEST_CASE("a SYN that nobody answers is the request's timeout, with no duration") {
  const blackhole nowhere;
  const auto began = std::chrono::steady_clock::now();
  check_class(nowhere.url(), http_error::request_timeout, impatient);
  CHECK(std::chrono::steady_clock::now() - began >= requests * 90ms);
}

TEST_CASE("addresses, hosts and URLs that may not be asked are a class each") {
  http_server server([](const http_request&) { return http_reply{.status = 403}; });
  check_class(server.url("/"), http_error::blacklisted_ip, {.blacklist_ips = {"127.0.0.0/8"}});
  check_class("http://shop.test/", http_error::blocked_hostname, {.block_hostnames = {"*.test"}});
  check_class("ftp://shop.test/", http_error::invalid_url, {}, "ftp://shop.test/");
  CHECK(server.counts().connections == 0);
}

TEST_CASE("a Unix socket that is not there, and a proxy that refuses, are a class each") {
  const temporary_directory empty;
  check_class("http://shop.test/", http_error::unix_socket_failed,
              {.hosts = {{"shop.test", "unix:" + (empty / "nothing")}}}, "No such file");
  http_server proxy([](const http_request&) { return http_reply{.status = 403}; });
  check_class("https://shop.test/", http_error::proxy_refused, {.proxy = {.https = proxy.url("")}},
              "403");
  CHECK(proxy.counts().requests == requests);
}

TEST_CASE("descriptors that run out are this machine's shortage") {
#if defined(__SANITIZE_ADDRESS__)
  // It looks at memory through a pipe.
  skip("the undefined behaviour sanitizer needs descriptors of its own");
#endif
  rlimit before{};
  REQUIRE(::getrlimit(RLIMIT_NOFILE, &before) == 0);
  http_server server([](const http_request&) { return http_reply{}; });
  // The run needs some of its own; the rest is taken when it has them.
  std::vector<std::unique_ptr<plain_socket>> taken;
  throng::load_test test{"descriptors"};
  const auto url = server.url("/");
  std::set<int> codes;
  test.scenario("get", throng::per_vu_iterations{.vus = 1, .iterations = requests},
                [&](throng::vu& vu) -> throng::task<> {
                  if (taken.empty()) {
                    taken.push_back(std::make_unique<plain_socket>());
                    const auto next = static_cast<rlim_t>(taken.front()->get());
                    const rlimit none{next + 1, before.rlim_max};
                    ::setrlimit(RLIMIT_NOFILE, &none);
                  }
                  const auto got = co_await vu.http.get(url);
                  codes.insert(got.error_code());
                });
  const auto told = throng::run(test, {.workers = 1});
  ::setrlimit(RLIMIT_NOFILE, &before);
  CHECK(codes == std::set<int>{1232});
  REQUIRE(told.facts().failures.size() == 1);
  CHECK(told.facts().failures.front().times == requests);
  CHECK(throng::summary_text(told, {}).find("this machine's shortage, not the server's fault") !=
        std::string::npos);
}

TEST_CASE("a body whose source ends early is a class of its own") {
  http_server server([](const http_request&) { return http_reply{}; });
  const auto told = throng::run_once([&](throng::vu& vu) {
    throng::generated_source source([](std::span<char>) { return std::size_t{0}; }, 10);
    const auto got = vu.http.post(server.url("/")).stream(source).wait();
    CHECK(got.error_code() == static_cast<int>(http_error::body_source_failed));
  });
  REQUIRE(told.facts().failures.size() == 1);
  CHECK(told.facts().failures.front().code == 1007);
  CHECK(server.counts().requests == 0);
}

TEST_CASE("requests that time out are in the percentiles with the time that they waited") {
  // One in fifty is never answered, so the 99th percentile is one of them.
  std::uint64_t asked = 0;
  http_server server([&](const http_request&) {
    const bool is_lost = ++asked % 50 == 0;
    return http_reply{.what_breaks = is_lost ? fault::stall_head : fault::none};
  });
  const auto url = server.url("/");
  throng::load_test test{"censored"};
  test.http({.timeout = 100ms});
  test.scenario("get", throng::per_vu_iterations{.vus = 2, .iterations = 100},
                [&](throng::vu& vu) -> throng::task<> { (void)co_await vu.http.get(url); });
  const auto told = throng::run(test, {.workers = 1});
  REQUIRE(told.facts().failures.size() == 1);
  CHECK(told.facts().failures.front().code == 1050);
  CHECK(told.facts().failures.front().times == 4);
  CHECK(told.value(throng::http_req_duration.count()) == 200);
  // The timeout counts from the request, the duration from the connection.
  CHECK(told.value(throng::http_req_duration.p(99)) >= 90ms);
  CHECK(told.value(throng::http_req_duration.p(50)) < 90ms);
}

#if THRONG_HAS_TLS

TEST_CASE("each way in which TLS fails is a class of its own") {
  const certificate_authority authority;
  temporary_directory directory;
  authority.self().write(directory / "", "ca");
  const throng::http_options trusting{
      .tls = {.ca_file = directory / "ca.pem", .system_store = false}};
  const auto check = [&](const tls_server_options& server, http_error expected,
                         const std::string& sentence, const throng::http_options& how) {
    http_server serving(server, 0, [](const http_request&) { return http_reply{}; });
    check_class(serving.url("/"), expected, how, sentence);
    CHECK(serving.counts().requests == 0);
  };
  const auto good = authority.issue();
  check({.identity = certificate_authority("another").issue()}, http_error::tls_unknown_authority,
        "unknown authority", trusting);
  check({.identity = authority.issue({.hosts = {"shop.test"}})}, http_error::tls_wrong_host,
        "127.0.0.1", trusting);
  check({.identity = authority.issue({.valid_until = -1h})}, http_error::tls_expired, "expired",
        trusting);
  check({.identity = good, .client_authority = authority.self().certificate},
        http_error::tls_certificate_wanted, "client certificate", trusting);
  check({.identity = good, .alert = 49}, http_error::tls_refused, "access denied", trusting);
  auto old = trusting;
  old.tls.max_version = throng::tls_version::tls1_2;
  check({.identity = good, .min_version = throng::tls_version::tls1_3},
        http_error::tls_no_common_version, "version", old);
}

TEST_CASE("https to a server that does not speak TLS, closes or is silent is a class each") {
  http_server plain([](const http_request&) { return http_reply{}; });
  check_class(with_tls(plain.url("/")), http_error::tls_not_spoken);
  const blackhole nowhere;
  check_class(with_tls(nowhere.url()), http_error::request_timeout, impatient);
  // Takes connections and closes them.
  asio::io_context context;
  asio::ip::tcp::acceptor closing(context, {asio::ip::address_v4::loopback(), 0});
  std::thread closer([&] {
    for (std::uint64_t i = 0; i < requests; ++i)
      closing.accept().close();
  });
  check_class("https://127.0.0.1:" + std::to_string(closing.local_endpoint().port()) + "/",
              http_error::tls_closed);
  closer.join();
}

#endif
