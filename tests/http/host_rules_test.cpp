// Overridden and blocked hosts.

#include <throng/http/host_port.hpp>
#include <throng/http/host_rules.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

using throng::host_pattern;
using throng::host_problems;
using throng::host_rules;
using throng::split_host_port;

namespace {

// `host:port`, `unix:path` or `blocked`.
std::string led(const host_rules& rules, std::string_view host, std::uint16_t port) {
  const auto where = rules.target_of(host, port);
  if (where.is_blocked)
    return "blocked";
  if (!where.unix_path.empty())
    return "unix:" + std::string(where.unix_path);
  return std::string(where.host) + ":" + std::to_string(where.port);
}

const std::map<std::string, std::string> hosts = {
    {"a.example.com", "10.0.0.1"},
    {"a.example.com:443", "10.0.0.2"},
    {"*.example.com", "10.0.0.3"},
    {"*.example.com:8080", "10.0.0.4:80"},
    {"*.deep.example.com", "10.0.0.5:5555"},
    {"app.test", "unix:/run/app.sock"},
    {"six.test", "2001:db8::6"},
    {"six.test:81", "[2001:db8::6]:82"},
    {"Upper.Test", "10.0.0.6"},
    {"192.0.2.1", "10.0.0.7"},
    {"[2001:db8::1]:90", "10.0.0.8:91"},
    {"2001:db8::2", "[::1]"},
};

struct asked {
  std::string_view host;
  std::uint16_t port;
  std::string_view leads_to;
};

constexpr asked table[] = {
    {"other.test", 80, "other.test:80"},
    {"example.com", 80, "example.com:80"}, // `*.` is for hosts below
    {"notexample.com", 80, "notexample.com:80"},
    {"a.example.com", 80, "10.0.0.1:80"}, // exact before wildcard
    {"a.example.com", 443, "10.0.0.2:443"},
    {"a.example.com", 8080, "10.0.0.4:80"}, // with port before exact
    {"b.example.com", 80, "10.0.0.3:80"},
    {"b.example.com", 443, "10.0.0.3:443"},
    {"b.example.com", 8080, "10.0.0.4:80"},
    {"x.y.example.com", 81, "10.0.0.3:81"},
    {"x.deep.example.com", 81, "10.0.0.5:5555"}, // the longer wildcard
    {"x.deep.example.com", 8080, "10.0.0.4:80"},
    {"A.EXAMPLE.com", 443, "10.0.0.2:443"},
    {"upper.test", 80, "10.0.0.6:80"},
    {"app.test", 80, "unix:/run/app.sock"},
    {"app.test", 443, "unix:/run/app.sock"},
    {"six.test", 80, "2001:db8::6:80"},
    {"six.test", 81, "2001:db8::6:82"},
    {"192.0.2.1", 80, "10.0.0.7:80"},
    {"2001:db8::1", 90, "10.0.0.8:91"},
    {"2001:db8::1", 80, "2001:db8::1:80"},
    {"2001:db8::2", 80, "::1:80"},
};

} // namespace

TEST_CASE("a host leads to the entry with its port, then the one without *, then the longest") {
  const host_rules rules(hosts, {});
  CHECK(host_problems(hosts, {}).empty());
  for (const auto& each : table) {
    CAPTURE(each.host);
    CAPTURE(each.port);
    CHECK(led(rules, each.host, each.port) == each.leads_to);
  }
}

TEST_CASE("without entries every host leads where it says") {
  CHECK(led(host_rules{}, "example.com", 443) == "example.com:443");
}

TEST_CASE("a lone * is every host") {
  CHECK(led(host_rules({{"*", "10.0.0.1:9"}}, {}), "any.thing", 80) == "10.0.0.1:9");
  CHECK(led(host_rules({}, {"*"}), "any.thing", 80) == "blocked");
}

TEST_CASE("blocked hosts are told without regard to case, before overrides, and by name only") {
  const host_rules rules({{"bad.test", "10.0.0.1"}, {"fine.test", "10.0.0.9"}},
                         {"bad.test", "*.Example.COM", "*tail.org", "10.0.0.9"});
  for (const auto* host : {"bad.test", "BAD.test", "a.example.com", "a.b.EXAMPLE.com", "tail.org",
                           "long-tail.org", "x.tail.org", "10.0.0.9"}) {
    CAPTURE(host);
    CHECK(led(rules, host, 80) == "blocked");
    CHECK(led(rules, host, 443) == "blocked");
  }
  CHECK(led(rules, "example.com", 80) == "example.com:80");
  CHECK(led(rules, "ail.org", 80) == "ail.org:80");
  CHECK(led(rules, "tail.org.test", 80) == "tail.org.test:80");
  CHECK(led(rules, "fine.test", 80) == "10.0.0.9:80");
}

TEST_CASE("each malformed entry is a sentence and leads nowhere") {
  const std::map<std::string, std::string> malformed = {
      {"a.test:0", "10.0.0.1"},
      {"a.test:x", "10.0.0.1"},
      {"a.test:65536", "10.0.0.1"},
      {"a.test:", "10.0.0.1"},
      {"", "10.0.0.1"},
      {":80", "10.0.0.1"},
      {"a.*.test", "10.0.0.1"},
      {"**.test", "10.0.0.1"},
      {"a/b", "10.0.0.1"},
      {"[::1", "10.0.0.1"},
      {"[::1]80", "10.0.0.1"},
      {"1:2:3", "10.0.0.1"},
      {"b.test", "other.test"},
      {"c.test", "10.0.0.1:99999"},
      {"d.test", ""},
      {"e.test", "unix:run.sock"},
      {"f.test", "unix:"},
      {"g.test", "10.0.0.0/8"},
      {"h.test", "unix:/" + std::string(107, 'x')}};
  const auto found = host_problems(malformed, {"", "a*b", "*.a b", "a:80"});
  CHECK(found.size() == malformed.size() + 4);
  const host_rules rules(malformed, {"", "a*b", "*.a b", "a:80"});
  for (const auto* host : {"a.test", "b.test", "c.test", "d.test", "e.test", "f.test", "g.test",
                           "h.test", "a.b.test", "::1", "a"})
    CHECK(led(rules, host, 80) == std::string(host) + ":80");
}

TEST_CASE("the sentences name the option, the entry and what it must be") {
  const auto found =
      host_problems({{"a.test:0", "b.test"}, {"c.test", "unix:x"}, {"d.*", "10.0.0.1"}}, {"a:80"});
  REQUIRE(found.size() == 5);
  CHECK(found[0] == "hosts: 'a.test:0' must have a port from 1 to 65535");
  CHECK(found[1] ==
        "hosts: the target 'b.test' of 'a.test:0' must be an IP address, with a port or "
        "without, or unix:/path/of/socket");
  CHECK(found[2] ==
        "hosts: the target 'unix:x' of 'c.test' must be unix: and the absolute path of a "
        "socket, such as unix:/run/app.sock");
  CHECK(found[3] == "hosts: 'd.*' may have one '*', as its first character");
  CHECK(found[4] == "block_hostnames: 'a:80' has a character that hosts cannot have");
}

TEST_CASE("a host and its port are told apart with brackets and without") {
  const auto parts = [](std::string_view text) {
    const auto split = split_host_port(text);
    return split.problem != nullptr ? std::string("?")
                                    : std::string(split.host) + " " + std::to_string(split.port);
  };
  CHECK(parts("a") == "a 0");
  CHECK(parts("a:1") == "a 1");
  CHECK(parts("a:65535") == "a 65535");
  CHECK(parts("::1") == "::1 0");
  CHECK(parts("[::1]") == "::1 0");
  CHECK(parts("[::1]:8") == "::1 8");
  for (const auto* text : {"", ":1", "a:", "a:0", "a:65536", "a:99999999999", "a:-1", "[", "[]",
                           "[]:1", "[::1]:", "[::1]8", "[::1]:x"}) {
    CAPTURE(text);
    CHECK(parts(text) == "?");
  }
}
