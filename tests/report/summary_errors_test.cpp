// What the summary says of requests that got no response.

#include <throng/http/error.hpp>
#include <throng/report/summary_errors.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <vector>

using throng::errors_text;
using throng::http_error;
using throng::request_failure;
using throng::result;

namespace {

request_failure made(http_error error, std::string origin, std::uint64_t times, std::int64_t first,
                     std::int64_t last, std::string words = {}) {
  const auto url = origin.empty() ? std::string("shop") : origin + "/";
  return {static_cast<int>(error),   std::string(to_text(error)), std::move(origin), times,
          {first, url + "a", words}, {last, url + "b", words}};
}

result failing(std::vector<request_failure> failures) {
  throng::run_facts facts;
  facts.failures = std::move(failures);
  return result(facts);
}

constexpr std::int64_t ms = 1'000'000;

} // namespace

TEST_CASE("a run without failed requests has no block of errors") {
  CHECK(errors_text(failing({}), {}) == "");
}

TEST_CASE("a line has k6's code, the sentence, the number, the server, and when") {
  auto once = made(http_error::request_timeout, "http://shop:8080", 1, 1500 * ms, 1500 * ms);
  once.last = once.first;
  const auto told = failing(
      {made(http_error::connection_refused, "http://127.0.0.1:1", 12, 100 * ms, 9800 * ms), once});
  CHECK(errors_text(told, {}) == R"(    ERRORS
    1212 dial: connection refused...: 12  http://127.0.0.1:1  first at 100ms, last at 9.8s
    1050 request timeout............: 1   http://shop:8080    at 1.5s

)");
}

TEST_CASE("what the system said stands below where it says more than the sentence") {
  const auto told =
      failing({made(http_error::invalid_url, "", 2, -5, 2 * ms, "invalid URL 'shop': it is\nnone"),
               made(http_error::dial_failed, "http://a", 1, 0, 1, "dial: failed")});
  CHECK(errors_text(told, {}) == R"(    ERRORS
    1020 invalid URL....: 2            first before the load, last at 2ms
      ↳  invalid URL 'shop': it is\nnone
    1210 dial: failed...: 1  http://a  first at 0s, last at 1ns

)");
}

TEST_CASE("this machine's shortage is told as that, with its cure, and no other error is") {
  for (const auto error : {http_error::ports_exhausted, http_error::address_in_use,
                           http_error::descriptors_exhausted}) {
    const auto text = errors_text(failing({made(error, "http://a", 3, 0, ms)}), {});
    CAPTURE(text);
    CHECK(text.find("...: 3  http://a  first at 0s, last at 1ms\n      ↳  this machine's shortage, "
                    "not the server's fault: ") != std::string::npos);
    // The label is the cause without the cure.
    CHECK(text.find("\n    12") != std::string::npos);
    CHECK(text.find('\n', 11) < 110);
  }
  CHECK(errors_text(failing({made(http_error::ports_exhausted, "http://a", 3, 0, ms)}), {}) ==
        R"(    ERRORS
    1230 dial: this machine is out of local ports...: 3  http://a  first at 0s, last at 1ms
      ↳  this machine's shortage, not the server's fault: keep connections alive, use more local addresses (--local-ips) or widen net.ipv4.ip_local_port_range

)");
  const auto refused = made(http_error::connection_refused, "http://a", 3, 0, ms);
  CHECK(errors_text(failing({refused}), {}).find("shortage") == std::string::npos);
}

TEST_CASE("a code that no version knows, and a sentence of any form, are shown as they are") {
  request_failure odd{70000, "x", "http://a", 1, {}, {}};
  request_failure empty{1230, "", "", 1, {}, {}};
  request_failure bare{1230, "a: b", "", 1, {}, {}};
  CHECK(errors_text(failing({odd, empty, bare}), {}) == R"(    ERRORS
    70000 x.....: 1  http://a  at 0s
    1230 .......: 1            at 0s
      ↳  this machine's shortage, not the server's fault
    1230 a: b...: 1            at 0s
      ↳  this machine's shortage, not the server's fault

)");
}

TEST_CASE("the compact summary has 20 lines of errors, the full one all with their URLs") {
  std::vector<request_failure> many;
  for (int i = 0; i < 23; ++i)
    many.push_back(made(http_error::dial_timeout, "http://host" + std::to_string(i), 1, 0, ms));
  const auto compact = errors_text(failing(many), {});
  CHECK(compact.find("http://host19 ") != std::string::npos);
  CHECK(compact.find("http://host20") == std::string::npos);
  CHECK(compact.ends_with("    and 3 more in the full summary\n\n"));
  throng::summary_options full;
  full.full = true;
  const auto text = errors_text(failing(many), full);
  CHECK(text.find("\n      ↳  first http://host22/a\n      ↳  last  http://host22/b\n") !=
        std::string::npos);
  CHECK(text.find("more in") == std::string::npos);
}
