// Proxies in virtual time: what they are asked, what they are told, and who is asked without them.

#include "virtual_client.hpp"
#include <throng/http/http_options.hpp>
#include <throng/net/tls_context.hpp>

using namespace virtual_client;
using throng::http_error;

namespace {

// Of a request the line, and the lines of these headers.
struct asked {
  std::string line;
  std::string host;
  std::string proxy_authorization;
  std::string authorization;
  friend bool operator==(const asked&, const asked&) = default;
  friend std::ostream& operator<<(std::ostream& out, const asked& one) {
    return out << one.line << " | " << one.host << " | " << one.proxy_authorization << " | "
               << one.authorization;
  }
};

std::string header_of(std::string_view request, const std::string& name) {
  const auto start_of = "\r\n" + name + ": ";
  const auto at = request.find(start_of);
  if (at == std::string_view::npos)
    return "";
  CHECK(request.find(start_of, at + 1) == std::string_view::npos);
  const auto value = request.substr(at + start_of.size());
  return std::string(value.substr(0, value.find("\r\n")));
}

asked read(std::string_view request) {
  return {std::string(request.substr(0, request.find("\r\n"))), header_of(request, "Host"),
          header_of(request, "Proxy-Authorization"), header_of(request, "Authorization")};
}

constexpr auto secret = "Basic YW5uOnAlQHNz"; // ann:p%@ss

} // namespace

TEST_CASE("a proxy is asked for the whole URL without its credentials, and is told who asks") {
  struct row {
    const char* url;
    asked expected;
  };
  for (const auto& each : {
           row{"http://a/x?y=1#z", {"GET http://a/x?y=1 HTTP/1.1", "a", secret, ""}},
           row{"http://a", {"GET http://a/ HTTP/1.1", "a", secret, ""}},
           row{"http://a?y", {"GET http://a/?y HTTP/1.1", "a", secret, ""}},
           row{"HTTP://a:81/x y", {"GET http://a:81/x%20y HTTP/1.1", "a:81", secret, ""}},
           row{"http://[2001:db8::1]:81/",
               {"GET http://[2001:db8::1]:81/ HTTP/1.1", "[2001:db8::1]:81", secret, ""}},
           row{"http://me:pw@a/x", {"GET http://a/x HTTP/1.1", "a", secret, "Basic bWU6cHc="}},
       }) {
    CAPTURE(each.url);
    std::vector<answer> answers;
    auto test = asking({each.url, each.url}, answers);
    test.http().proxy.http = "http://ann:p%25%40ss@proxy.test:3128";
    scene all;
    const auto told = all.run(test);
    CHECK(answers == std::vector<answer>(2, {200, 0, "", "hello"}));
    CHECK(all.dialled == std::vector<std::string>{"proxy.test 3128"});
    REQUIRE(all.requests.size() == 2);
    for (const auto& request : all.requests)
      CHECK(read(request) == each.expected);
    CHECK(told.value(throng::data_sent.count()) ==
          static_cast<double>(all.requests[0].size() + all.requests[1].size()));
  }
}

TEST_CASE("a proxy without credentials is told none") {
  std::vector<answer> answers;
  auto test = asking({"http://a/"}, answers);
  test.http().proxy.http = "proxy.test";
  scene all;
  (void)all.run(test);
  CHECK(all.dialled == std::vector<std::string>{"proxy.test 80"});
  REQUIRE(all.requests.size() == 1);
  CHECK(read(all.requests[0]) == asked{"GET http://a/ HTTP/1.1", "a", "", ""});
}

TEST_CASE("hosts of no_proxy and loopback are asked directly, and never see the proxy's password") {
  struct row {
    const char* url;
    bool is_direct;
  };
  for (const auto& each : {
           row{"http://inner.test/", true},
           row{"http://a.inner.test/", true},
           row{"http://outer.test/", false},
           row{"http://below.dot.test/", true},
           row{"http://dot.test/", false},
           row{"http://port.test:81/", true},
           row{"http://port.test/", false},
           row{"http://10.9.8.7/", true},
           row{"http://11.9.8.7/", false},
           row{"http://localhost:8080/", true},
           row{"http://127.0.0.1/", true},
           row{"http://[::1]/", true},
       }) {
    CAPTURE(each.url);
    std::vector<answer> answers;
    auto test = asking({each.url}, answers);
    test.http().proxy = {.http = "http://ann:p%25%40ss@proxy.test:3128",
                         .no_proxy = "inner.test,.dot.test, port.test:81,10.0.0.0/8"};
    scene all;
    (void)all.run(test);
    CHECK(answers == std::vector<answer>{{200, 0, "", "hello"}});
    REQUIRE(all.requests.size() == 1);
    const auto sent = read(all.requests[0]);
    CHECK(sent.line ==
          (each.is_direct ? "GET / HTTP/1.1" : "GET " + std::string(each.url) + " HTTP/1.1"));
    CHECK(sent.proxy_authorization == (each.is_direct ? "" : secret));
    CHECK((all.dialled == std::vector<std::string>{"proxy.test 3128"}) != each.is_direct);
  }
}

TEST_CASE("what a proxy answers and how it fails is what the request gets") {
  struct row {
    scripted_lookup lookup;
    scripted_connect connect;
    std::string reply;
    answer told;
  };
  const std::string refusal =
      "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 2\r\n\r\nno";
  for (const auto& each : {
           row{found({"192.0.2.1"}), {}, refusal, {407, 1407, "", "no"}},
           row{not_found(http_error::no_such_host), {}, "", {0, 1101, "lookup: no such host"}},
           row{found({"192.0.2.1"}),
               {http_error::connection_refused, 0s},
               "",
               {0, 1212, "dial: connection refused"}},
       }) {
    std::vector<answer> answers;
    auto test = asking({"http://a/"}, answers);
    test.http().proxy.http = "http://proxy.test:3128";
    scene all([&](std::string_view, instant) {
      scripted_reply reply;
      reply.bytes = each.reply;
      return reply;
    });
    all.connect = each.connect;
    all.here.network().resolver = [&](std::string_view host, instant) {
      CHECK(host == "proxy.test");
      return each.lookup;
    };
    const auto told = all.run(test);
    CHECK(answers == std::vector<answer>{each.told});
    CHECK(failed(told) == 1);
    CHECK(told.facts().failures.size() == (each.told.status == 0 ? 1 : 0));
  }
}

TEST_CASE("each server has a connection of its own to the proxy, which is kept") {
  std::vector<answer> answers;
  auto test =
      asking({"http://a/1", "http://b/1", "http://a/2", "http://b/2", "http://a:81/1"}, answers);
  test.http().proxy.http = "http://proxy.test:3128";
  scene all;
  const auto told = all.run(test);
  CHECK(answers == std::vector<answer>(5, {200, 0, "", "hello"}));
  CHECK(all.dialled == std::vector<std::string>(3, "proxy.test 3128"));
  CHECK(told.value(throng::http_conns_reused.count()) == 2);
}

TEST_CASE("for https a proxy is asked for a way, is told who asks, and may refuse") {
  if (!throng::has_tls)
    return; // https fails before any proxy is asked
  struct row {
    const char* reply;
    std::string error;
  };
  for (const auto& each : {
           row{"HTTP/1.1 403 Forbidden\r\n\r\n", "proxy: it answered 403 Forbidden"},
           row{"HTTP/1.1 407 Who\r\n\r\n",
               "proxy: it answered 407 Who: give its user and password, as in "
               "http://user:password@host:port"},
           row{"SSH-2.0-x\r\n\r\n", "proxy: it does not speak HTTP/1.1"},
       }) {
    CAPTURE(each.reply);
    std::vector<answer> answers;
    auto test = asking({"https://me:pw@a/x", "https://[2001:db8::1]:81/"}, answers);
    test.http().proxy = {.http = "http://other.test", .https = "http://ann:p%25%40ss@proxy.test"};
    scene all([&](std::string_view, instant) {
      scripted_reply reply;
      reply.bytes = each.reply;
      return reply;
    });
    const auto told = all.run(test);
    CHECK(answers == std::vector<answer>(2, {0, 1240, each.error}));
    CHECK(all.dialled == std::vector<std::string>(2, "proxy.test 80"));
    REQUIRE(all.requests.size() == 2);
    CHECK(read(all.requests[0]) == asked{"CONNECT a:443 HTTP/1.1", "a:443", secret, ""});
    CHECK(read(all.requests[1]) ==
          asked{"CONNECT [2001:db8::1]:81 HTTP/1.1", "[2001:db8::1]:81", secret, ""});
    CHECK(failed(told) == 1);
    // Nothing of the requests themselves was sent, and what was is counted.
    CHECK(told.value(throng::http_req_duration.count()) == 0);
    CHECK(told.value(throng::data_sent.count()) ==
          static_cast<double>(all.requests[0].size() + all.requests[1].size()));
    CHECK(told.value(throng::data_received.count()) ==
          static_cast<double>(2 * std::string_view(each.reply).size()));
  }
}
