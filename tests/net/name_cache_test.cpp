// Answers of lookups, kept, filtered and put in order.

#include <throng/net/name_cache.hpp>

#include <asio/ip/tcp.hpp>
#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>
#include <vector>

using namespace std::chrono_literals;
using throng::dns_options;
using throng::dns_policy;
using throng::dns_select;
using throng::http_error;
using throng::instant;
using throng::random_source;
using endpoint = asio::ip::tcp::endpoint;
using cache_type = throng::name_cache<endpoint>;
using names = std::vector<std::string>;

namespace {

const instant start{1h};

std::vector<endpoint> endpoints(const names& addresses) {
  std::vector<endpoint> made;
  for (const auto& each : addresses)
    made.emplace_back(asio::ip::make_address(each), 80);
  return made;
}

// In the order in which a new connection tries them.
names walked(cache_type& cache, throng::cached_name<endpoint>& name) {
  names order;
  auto walk = cache.begin(name);
  while (const auto* where = name.next(walk))
    order.push_back(where->address().to_string());
  return order;
}

names order_for(const names& found, dns_policy policy) {
  cache_type cache({.select = dns_select::first, .policy = policy}, {}, random_source{1});
  auto& name = cache.of("a.test", 80);
  static_cast<void>(cache.keep(name, endpoints(found), http_error::none, start));
  return walked(cache, name);
}

cache_type cache_with(dns_select select, random_source random = random_source{1}) {
  return {{.select = select}, {}, random};
}

const names mixed = {"2001:db8::1", "10.0.0.1", "2001:db8::2", "10.0.0.2"};

} // namespace

TEST_CASE("the policy decides which kinds of addresses there are and which come first") {
  CHECK(order_for(mixed, dns_policy::any) == mixed);
  CHECK(order_for(mixed, dns_policy::prefer_ipv4) ==
        names{"10.0.0.1", "10.0.0.2", "2001:db8::1", "2001:db8::2"});
  CHECK(order_for(mixed, dns_policy::prefer_ipv6) ==
        names{"2001:db8::1", "2001:db8::2", "10.0.0.1", "10.0.0.2"});
  CHECK(order_for(mixed, dns_policy::only_ipv4) == names{"10.0.0.1", "10.0.0.2"});
  CHECK(order_for(mixed, dns_policy::only_ipv6) == names{"2001:db8::1", "2001:db8::2"});
  CHECK(order_for({"2001:db8::1"}, dns_policy::prefer_ipv4) == names{"2001:db8::1"});
  CHECK(order_for({"10.0.0.1"}, dns_policy::prefer_ipv6) == names{"10.0.0.1"});
}

TEST_CASE("a host without an address of the kind that is asked for does not exist") {
  cache_type four({.policy = dns_policy::only_ipv4}, {}, random_source{1});
  const auto no_v4 =
      four.keep(four.of("a.test", 80), endpoints({"2001:db8::1"}), http_error::none, start);
  CHECK(no_v4.error == http_error::no_such_host);
  CHECK(no_v4.more == "lookup: the host has no IPv4 address");
  cache_type six({.policy = dns_policy::only_ipv6}, {}, random_source{1});
  const auto no_v6 =
      six.keep(six.of("a.test", 80), endpoints({"10.0.0.1"}), http_error::none, start);
  CHECK(no_v6.error == http_error::no_such_host);
  CHECK(no_v6.more == "lookup: the host has no IPv6 address");
}

TEST_CASE("the policy is not for an address that stands in the place of a name") {
  cache_type cache({.ttl = 0s, .policy = dns_policy::only_ipv4}, {}, random_source{1});
  auto& name = cache.of("2001:db8::1", 80);
  CHECK(cache.keep(name, endpoints({"2001:db8::1"}), http_error::none, start).error ==
        http_error::none);
  CHECK(walked(cache, name) == names{"2001:db8::1"});
  CHECK(name.is_fresh(start + 100h));
}

TEST_CASE("blacklisted addresses are not used, and a host that has no others says so") {
  cache_type cache({.select = dns_select::first}, throng::ip_ranges_of({"10.0.0.0/8", "fd00::/8"}),
                   random_source{1});
  auto& some = cache.of("some.test", 80);
  CHECK(cache
            .keep(some, endpoints({"fd00::1", "10.0.0.1", "2001:db8::1", "192.0.2.1"}),
                  http_error::none, start)
            .error == http_error::none);
  CHECK(walked(cache, some) == names{"192.0.2.1", "2001:db8::1"});
  auto& none = cache.of("none.test", 80);
  CHECK(cache.keep(none, endpoints({"10.0.0.1", "fd00::1"}), http_error::none, start).error ==
        http_error::blacklisted_ip);
  CHECK(walked(cache, none).empty());
  auto& address = cache.of("10.0.0.1", 80);
  CHECK(cache.keep(address, endpoints({"10.0.0.1"}), http_error::none, start).error ==
        http_error::blacklisted_ip);
  auto& mapped = cache.of("::ffff:10.0.0.1", 80);
  CHECK(cache.keep(mapped, endpoints({"::ffff:10.0.0.1"}), http_error::none, start).error ==
        http_error::blacklisted_ip);
}

TEST_CASE("an answer is fresh until its ttl has passed") {
  struct asked {
    std::chrono::nanoseconds ttl;
    std::chrono::nanoseconds later;
    bool is_fresh;
  };
  constexpr asked table[] = {{5min, 0s, true},    {5min, 5min - 1ns, true},
                             {5min, 5min, false}, {0s, 0s, false},
                             {-1s, 0s, false},    {std::chrono::nanoseconds::max(), 10000h, true}};
  for (const auto& each : table) {
    CAPTURE(each.ttl.count());
    CAPTURE(each.later.count());
    cache_type cache({.ttl = each.ttl}, {}, random_source{1});
    auto& name = cache.of("a.test", 80);
    CHECK_FALSE(name.is_fresh(start));
    static_cast<void>(cache.keep(name, endpoints({"10.0.0.1"}), http_error::none, start));
    CHECK(name.is_fresh(start + each.later) == each.is_fresh);
    // Whoever waited for the answer has it, whatever the ttl.
    CHECK(walked(cache, name) == names{"10.0.0.1"});
  }
}

TEST_CASE("a lookup that fails forgets what was known") {
  auto cache = cache_with(dns_select::first);
  auto& name = cache.of("a.test", 80);
  static_cast<void>(cache.keep(name, endpoints({"10.0.0.1"}), http_error::none, start));
  const auto failed = cache.keep(name, {}, http_error::lookup_failed, start + 6min);
  CHECK(failed.error == http_error::lookup_failed);
  CHECK_FALSE(name.is_fresh(start));
  CHECK(walked(cache, name).empty());
  // An answer without addresses is one that knows no such host.
  CHECK(cache.keep(name, {}, http_error::none, start).error == http_error::no_such_host);
  static_cast<void>(cache.keep(name, endpoints({"10.0.0.2"}), http_error::none, start + 7min));
  CHECK(walked(cache, name) == names{"10.0.0.2"});
}

TEST_CASE("select first keeps to the system's first address of the preferred kind") {
  auto cache = cache_with(dns_select::first);
  auto& name = cache.of("a.test", 80);
  static_cast<void>(cache.keep(name, endpoints(mixed), http_error::none, start));
  for (int i = 0; i < 5; ++i)
    CHECK(walked(cache, name).front() == "10.0.0.1");
}

TEST_CASE("round robin begins each connection one further, with the others as fallbacks") {
  auto cache = cache_with(dns_select::round_robin);
  auto& name = cache.of("a.test", 80);
  const names found = {"10.0.0.1", "2001:db8::1", "10.0.0.2", "10.0.0.3"};
  static_cast<void>(cache.keep(name, endpoints(found), http_error::none, start));
  for (int i = 0; i < 3; ++i) {
    CHECK(walked(cache, name) == names{"10.0.0.1", "10.0.0.2", "10.0.0.3", "2001:db8::1"});
    CHECK(walked(cache, name) == names{"10.0.0.2", "10.0.0.3", "10.0.0.1", "2001:db8::1"});
    CHECK(walked(cache, name) == names{"10.0.0.3", "10.0.0.1", "10.0.0.2", "2001:db8::1"});
  }
  // Each name has its own turn.
  auto& other = cache.of("b.test", 80);
  static_cast<void>(walked(cache, name));
  static_cast<void>(cache.keep(other, endpoints(found), http_error::none, start));
  CHECK(walked(cache, other).front() == "10.0.0.1");
}

TEST_CASE("random begins at each preferred address equally often and repeats with its seed") {
  const names found = {"10.0.0.1", "2001:db8::1", "10.0.0.2", "10.0.0.3", "10.0.0.4"};
  auto cache = cache_with(dns_select::random, random_source{7});
  auto again = cache_with(dns_select::random, random_source{7});
  auto& name = cache.of("a.test", 80);
  auto& same = again.of("a.test", 80);
  static_cast<void>(cache.keep(name, endpoints(found), http_error::none, start));
  static_cast<void>(again.keep(same, endpoints(found), http_error::none, start));
  std::map<std::string, int> first;
  int in_turn = 0;
  std::string last;
  constexpr int draws = 40'000;
  for (int i = 0; i < draws; ++i) {
    auto order = walked(cache, name);
    REQUIRE(order == walked(again, same));
    REQUIRE(order.back() == "2001:db8::1");
    ++first[order.front()];
    in_turn += order.front() == last ? 1 : 0;
    last = order.front();
    std::sort(order.begin(), order.end());
    REQUIRE(std::unique(order.begin(), order.end()) == order.end());
    REQUIRE(order.size() == found.size());
  }
  // Six standard deviations of a binomial count: 6 * sqrt(40000 * 1/4 * 3/4) = 520.
  CHECK(first.size() == 4);
  for (const auto& [address, count] : first) {
    CAPTURE(address);
    CHECK(std::abs(count - draws / 4) < 520);
  }
  CHECK(std::abs(in_turn - draws / 4) < 520);
}

TEST_CASE("a connection on its way survives a new and shorter answer") {
  auto cache = cache_with(dns_select::round_robin);
  auto& name = cache.of("a.test", 80);
  static_cast<void>(
      cache.keep(name, endpoints({"10.0.0.1", "10.0.0.2", "10.0.0.3"}), http_error::none, start));
  static_cast<void>(cache.begin(name));
  static_cast<void>(cache.begin(name));
  auto walk = cache.begin(name);
  CHECK(name.next(walk)->address().to_string() == "10.0.0.3");
  static_cast<void>(cache.keep(name, endpoints({"10.0.0.8", "10.0.0.9"}), http_error::none, start));
  CHECK(name.next(walk)->address().to_string() == "10.0.0.9");
  CHECK(name.next(walk) == nullptr);
  static_cast<void>(cache.keep(name, {}, http_error::no_such_host, start));
  CHECK(name.next(walk) == nullptr);
}

TEST_CASE("an entry is one host and port, and stays where it is") {
  auto cache = cache_with(dns_select::first);
  auto* const first = &cache.of("a.test", 80);
  for (int i = 1; i < 1000; ++i)
    static_cast<void>(cache.of("host" + std::to_string(i), 80));
  CHECK(&cache.of("a.test", 80) == first);
  CHECK(&cache.of("a.test", 81) != first);
  CHECK(first->host() == "a.test");
  CHECK(first->port() == 80);
}

TEST_CASE("an endpoint without an address is of every kind and in no range") {
  struct named {
    std::string host;
  };
  const std::vector<throng::ip_range> all = throng::ip_ranges_of({"0.0.0.0/0", "::/0"});
  for (const auto policy :
       {dns_policy::only_ipv4, dns_policy::only_ipv6, dns_policy::prefer_ipv6}) {
    throng::name_cache<named> cache({.policy = policy}, all, random_source{1});
    auto& name = cache.of("a.test", 80);
    CHECK(cache.keep(name, {{"a"}, {"b"}}, http_error::none, start).error == http_error::none);
    auto walk = cache.begin(name);
    CHECK(name.next(walk) != nullptr);
    CHECK(name.next(walk) != nullptr);
    CHECK(name.next(walk) == nullptr);
  }
}
