// Which proxy is for which URL.

#include <throng/http/proxy_rules.hpp>

#include <doctest/doctest.h>

#include <map>
#include <string>
#include <string_view>

using throng::parse_url;
using throng::problems;
using throng::proxy_from_environment;
using throng::proxy_options;
using throng::proxy_rules;

namespace {

// `directly`, or the proxy and how.
std::string way(const proxy_options& options, std::string_view url) {
  const proxy_rules rules(options);
  const auto choice = rules.choice_for(parse_url(url));
  if (choice.through == nullptr)
    return "directly";
  return std::string(choice.tunnels ? "tunnel " : "plain ") + choice.through->host + " " +
         std::to_string(choice.through->port);
}

struct asked {
  std::string_view http;
  std::string_view https;
  std::string_view no_proxy;
  std::string_view url;
  std::string_view way;
};

constexpr asked table[] = {
    {"127.0.0.1:8080", "", "", "http://example.com", "plain 127.0.0.1 8080"},
    {"cache.corp.example.com:1234", "", "", "http://example.com",
     "plain cache.corp.example.com 1234"},
    {"cache.corp.example.com", "", "", "http://example.com", "plain cache.corp.example.com 80"},
    {"localhost", "", "", "http://example.com", "plain localhost 80"},
    {"http://127.0.0.1:8080", "", "", "http://example.com", "plain 127.0.0.1 8080"},
    {"HTTP://[::1]:3128/", "", "", "http://example.com", "plain ::1 3128"},
    {"http://p.test:1/path?q", "", "", "http://example.com", "plain p.test 1"},
    {"http.proxy", "secure.proxy", "", "http://insecure.tld/", "plain http.proxy 80"},
    {"http.proxy", "secure.proxy", "", "https://secure.tld/", "tunnel secure.proxy 80"},
    {"http.proxy", "", "", "https://secure.tld/", "directly"},
    {"", "secure.proxy", "", "http://insecure.tld/", "directly"},
    {"", "", "", "http://example.com", "directly"},
    {"proxy", "", "example.com", "http://example.com/", "directly"},
    {"proxy", "", ".example.com", "http://example.com/", "plain proxy 80"},
    {"proxy", "", "ample.com", "http://example.com/", "plain proxy 80"},
    {"proxy", "", "example.com", "http://foo.example.com/", "directly"},
    {"proxy", "", ".foo.com", "http://example.com/", "plain proxy 80"},
    {"", "proxy", "example.com:443", "https://example.com/", "directly"},
    {"", "proxy", "example.com:443", "https://example.com:444/", "tunnel proxy 80"},
    {"proxy", "", "example.com:80", "http://example.com/", "directly"},
    {"proxy", "", "10.0.0.0/8", "http://10.1.2.3/", "directly"},
    {"proxy", "", "[2001:db8::1]:81", "http://[2001:db8::1]:81/", "directly"},
    {"proxy", "proxy", "", "http://localhost:9/", "directly"},
    {"proxy", "proxy", "", "https://127.0.0.1:9/", "directly"},
    {"proxy", "proxy", "", "http://[::1]:9/", "directly"},
    {"proxy", "proxy", "*", "https://example.com/", "directly"},
};

std::string authorization_of(std::string proxy) {
  const proxy_rules rules({.http = std::move(proxy), .https = {}, .no_proxy = {}});
  const auto choice = rules.choice_for(parse_url("http://example.com/"));
  return choice.through == nullptr ? "no proxy" : choice.through->authorization;
}

using variables = std::map<std::string, std::string>;

proxy_options read(const variables& all) {
  return proxy_from_environment([&all](const char* name) -> const char* {
    const auto found = all.find(name);
    return found == all.end() ? nullptr : found->second.c_str();
  });
}

} // namespace

TEST_CASE("a URL goes through its scheme's proxy unless no_proxy has its host, as in Go") {
  for (const auto& each : table) {
    const proxy_options options{std::string(each.http), std::string(each.https),
                                std::string(each.no_proxy)};
    CAPTURE(each.http);
    CAPTURE(each.https);
    CAPTURE(each.no_proxy);
    CAPTURE(each.url);
    CHECK(way(options, each.url) == each.way);
    CHECK(problems(options).empty());
  }
}

TEST_CASE("credentials of a proxy become its authorization") {
  CHECK(authorization_of("http://p.test:1").empty());
  CHECK(authorization_of("http://Aladdin:open%20sesame@p.test:1") ==
        "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="); // RFC 7617, 2
  CHECK(authorization_of("Aladdin:open%20sesame@p.test") == "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
  CHECK(authorization_of("http://u:p@p.test") == "Basic dTpw");
  CHECK(authorization_of("http://u@p.test") == "Basic dTo=");
  CHECK(authorization_of("http://u:a:b@p.test") == "Basic dTphOmI=");
  CHECK(authorization_of("http://u:a@b@p.test") == "Basic dTphQGI=");
  CHECK(authorization_of("http://u:%40%2f%2F@p.test/@") == "Basic dTpALy8=");
  CHECK(authorization_of("http://u:%ff@p.test") == "Basic dTr/");
}

TEST_CASE("what is no http proxy is a sentence that keeps its password, and is not used") {
  for (const auto* proxy : {"https://secure.proxy", "socks5://127.0.0.1", "foo://host", "http://",
                            "http://u:p@", "p.test:0", "p.test:x", "p test", "http://u:%4@p.test",
                            "u%3a:p@p.test", "[::1", "://p.test"}) {
    CAPTURE(proxy);
    const proxy_options options{proxy, proxy, {}};
    CHECK(problems(options).size() == 2);
    CHECK(way(options, "http://example.com/") == "directly");
    CHECK(way(options, "https://example.com/") == "directly");
  }
  const auto found = problems({"socks5://me:secret@p.test:1080", "me:secret@p.test:0", {}});
  REQUIRE(found.size() == 2);
  CHECK(found[0] ==
        "proxy.http 'socks5://****:****@p.test:1080' must be like http://host:port: other "
        "kinds of proxies are not supported");
  CHECK(found[1] ==
        "proxy.https 'http://****:****@p.test:0' must be like http://host:port: the port must "
        "be a number from 1 to 65535");
}

TEST_CASE("no proxy that is refused shows its password, whatever is in it") {
  for (const auto* proxy :
       {"socks5://me:s3cret@p.test", "me:s3cret@p.test:0", "http://me:s3cret/x@p.test",
        "http://me:s3cret?x@p.test", "http://me:x#s3cret@p.test", "me:s3://cret@p.test",
        "me:x://s3cret@p.test:0", "http://me:s3cret%@p.test", "http://s3c%3aret@p.test"}) {
    CAPTURE(proxy);
    const auto found = problems({proxy, {}, {}});
    REQUIRE(found.size() == 1);
    CAPTURE(found[0]);
    CHECK(found[0].find("s3c") == std::string::npos);
    CHECK(found[0].find("cret") == std::string::npos);
    CHECK(found[0].find("@p.test") != std::string::npos);
  }
}

TEST_CASE("the environment names the proxies in upper case, else in lower case") {
  const auto upper = read({{"HTTP_PROXY", "a"}, {"HTTPS_PROXY", "b"}, {"NO_PROXY", "c"}});
  CHECK(upper.http == "a");
  CHECK(upper.https == "b");
  CHECK(upper.no_proxy == "c");
  const auto lower = read({{"http_proxy", "a"}, {"https_proxy", "b"}, {"no_proxy", "c"}});
  CHECK(lower.http == "a");
  CHECK(lower.https == "b");
  CHECK(lower.no_proxy == "c");
  CHECK(read({{"HTTP_PROXY", "a"}, {"http_proxy", "b"}}).http == "a");
  CHECK(read({{"HTTP_PROXY", ""}, {"http_proxy", "b"}}).http == "b");
  const auto none = read({});
  CHECK(none.http.empty());
  CHECK(none.https.empty());
  CHECK(none.no_proxy.empty());
}

TEST_CASE("a CGI program has no proxy for http from its environment") {
  const auto found = read({{"REQUEST_METHOD", "GET"},
                           {"HTTP_PROXY", "a"},
                           {"http_proxy", "a"},
                           {"HTTPS_PROXY", "b"},
                           {"NO_PROXY", "c"}});
  CHECK(found.http.empty());
  CHECK(found.https == "b");
  CHECK(found.no_proxy == "c");
  CHECK(read({{"REQUEST_METHOD", ""}, {"HTTP_PROXY", "a"}}).http == "a");
}
