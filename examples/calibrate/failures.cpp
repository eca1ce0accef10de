// Ways to fail: each is one class of errors, and a timeout is no fast answer.

#include "checked_run.hpp"
#include "numbers.hpp"
#include "suite.hpp"
#include <throng/http/error.hpp>
#include <throng/testing/http_server.hpp>
#include <throng/testing/oracle_server.hpp>
#if defined(THRONG_WITH_OPENSSL)
#include <throng/testing/tls_identity.hpp>
#endif

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace std::chrono_literals;
using throng::http_error;
using throng::testing::fault;

namespace calibrate {

namespace {

constexpr std::uint64_t asked = 3;

// Three requests, one after the other: all of them are that class, and no other one is reported.
void one_class(findings& all, std::string what, const std::string& url, http_error wanted,
               const throng::http_options& how = {}) {
  throng::load_test test("failures");
  test.http(how);
  test.scenario("a", throng::per_vu_iterations{.vus = 1, .iterations = asked},
                [url](throng::vu& vu) -> throng::task<> { co_await vu.http.get(url); });
  const auto told = checked_run(test, {.workers = 1});
  const auto& found = told.facts().failures;
  std::string measured = found.empty() ? "no failure" : "";
  for (const auto& each : found) {
    measured += (measured.empty() ? "" : ", ") + std::to_string(each.times) + " x " +
                std::to_string(each.code);
  }
  all.holds(std::move(what),
            std::to_string(asked) + " x " + std::to_string(static_cast<int>(wanted)), measured,
            found.size() == 1 && found[0].code == static_cast<int>(wanted) &&
                found[0].times == asked);
}

void faults(findings& all) {
  const std::pair<const char*, std::pair<fault, http_error>> ways[] = {
      {"reset before the head", {fault::reset_before_head, http_error::connection_reset}},
      {"reset behind the head", {fault::reset_after_head, http_error::connection_reset}},
      {"closed without a reply", {fault::close_without_reply, http_error::server_closed}},
      {"closed within the body", {fault::close_in_body, http_error::response_cut_off}},
      {"stalled within the head", {fault::stall_head, http_error::request_timeout}},
      {"stalled within the body", {fault::stall_body, http_error::request_timeout}},
      {"never answered", {fault::no_reply, http_error::request_timeout}},
      {"garbage", {fault::garbage, http_error::malformed_response}},
      {"a bad chunk", {fault::bad_chunk_size, http_error::malformed_response}},
      {"one header of 2 MiB", {fault::large_head, http_error::head_too_large}},
      {"20,000 headers", {fault::many_headers, http_error::head_too_large}},
      {"a storm of 1xx", {fault::interim_storm, http_error::too_many_interim}},
      {"HTTP/1.0 that ends by closing", {fault::close_delimited, http_error::none}}};
  for (const auto& [what, way] : ways) {
    const auto& [how, wanted] = way;
    throng::testing::oracle_server oracle(
        throng::models::constant(0ns).body("0123456789").breaks(1, how));
    if (wanted != http_error::none) {
      one_class(all, what, oracle.url("/"), wanted, {.timeout = 200ms});
      continue;
    }
    throng::load_test test("well");
    test.scenario(
        "a", throng::per_vu_iterations{.vus = 1, .iterations = asked},
        [url = oracle.url("/")](throng::vu& vu) -> throng::task<> { co_await vu.http.get(url); });
    const auto told = checked_run(test, {.workers = 1});
    all.holds(what, "3 x ok", std::to_string(told.facts().requests.ok) + " x ok",
              told.facts().requests.ok == asked && told.facts().failures.empty());
  }
}

// Nobody listens on it; and one whose backlog is full, so that SYNs are dropped.
class dead_port {
public:
  explicit dead_port(bool is_full) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    where_.sin_family = AF_INET;
    where_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof where_;
    auto* const address = reinterpret_cast<sockaddr*>(&where_);
    (void)::bind(socket_, address, size);
    (void)::getsockname(socket_, address, &size);
    if (!is_full)
      return;
    (void)::listen(socket_, 0);
    for (auto& each : waiting_) {
      each = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
      (void)::connect(each, address, size);
    }
  }
  dead_port(const dead_port&) = delete;
  dead_port& operator=(const dead_port&) = delete;
  ~dead_port() {
    ::close(socket_);
    for (const auto each : waiting_) {
      if (each >= 0)
        ::close(each);
    }
  }
  [[nodiscard]] std::string url() const {
    return "http://127.0.0.1:" + std::to_string(ntohs(where_.sin_port)) + "/";
  }

private:
  int socket_;
  int waiting_[4] = {-1, -1, -1, -1};
  sockaddr_in where_{};
};

void connects(findings& all) {
  const dead_port closed(false);
  one_class(all, "nobody listens", closed.url(), http_error::connection_refused);
  const dead_port full(true);
  one_class(all, "packets are dropped, 200ms", full.url(), http_error::request_timeout,
            {.timeout = 200ms});
  one_class(all, "a name that does not exist", "http://nowhere.invalid/", http_error::no_such_host);
#if defined(THRONG_WITH_OPENSSL)
  const throng::testing::certificate_authority authority;
  throng::testing::tls_server_options secure;
  secure.identity = authority.issue();
  const throng::testing::http_server strange(secure);
  one_class(all, "TLS: an unknown authority", strange.url("/"), http_error::tls_unknown_authority);
  secure.alert = 49; // access_denied
  const throng::testing::http_server strict(secure);
  one_class(all, "TLS: an alert", strict.url("/"), http_error::tls_refused);
#else
  all.note("This build has no TLS: its alerts are not tried.");
#endif
  throng::testing::oracle_server plain(throng::models::constant(0ns).body("0123456789"));
  one_class(all, "a body larger than is allowed", plain.url("/"), http_error::body_too_large,
            {.max_response_size = 9});
}

} // namespace

void error_classes(findings& all) {
  faults(all);
  connects(all);
  all.note(
      "Ports and descriptors that run out are foreseen by the planner, which refuses such a run: "
      "the library's tests of sockets try them.");
}

void timeouts(findings& all) {
  throng::testing::oracle_server oracle(throng::models::constant(1ms).hangs(0.02));
  throng::load_test test("timeouts");
  test.http({.timeout = 1s});
  test.scenario(
      "a", throng::constant_arrival_rate{.rate = 500, .duration = 3s, .pre_allocated_vus = 50},
      [url = oracle.url("/")](throng::vu& vu) -> throng::task<> { co_await vu.http.get(url); });
  const auto told = checked_run(test, {.workers = 1});
  const auto& requests = told.facts().requests;
  const auto late = static_cast<double>(requests.timed_out);
  std::uint64_t hung = 0;
  for (const auto& each : oracle.arrivals())
    hung += each.sent == std::chrono::nanoseconds::max();
  all.same("timed out", requests.timed_out, hung, "requests");
  // The percentile at which the timeouts begin, and the one just before it.
  const auto n = static_cast<double>(requests.sent());
  const double begins = 100 * (1 - late / n);
  all.at_least("p(99) of http_req_duration", told.value(throng::http_req_duration.p(99)), 1s);
  all.at_least("p(99) of http_response_time", told.value(throng::http_response_time.p(99)), 1s);
  all.at_least("p(" + decimals_text(begins + 0.1, 2) + "), where the timeouts begin",
               time_at(told, throng::http_req_duration, begins + 0.1), 1s);
  all.below("p(" + decimals_text(begins - 0.1, 2) + "), just before them",
            time_at(told, throng::http_req_duration, begins - 0.1), 500ms);
  all.note("Two in a hundred requests are never answered, and the timeout is 1 s.");
}

} // namespace calibrate
