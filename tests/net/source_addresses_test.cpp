// Where connections come from: by user, by destination, and after an address ran out of ports.

#include <throng/net/source_addresses.hpp>

#include <doctest/doctest.h>

#include <set>
#include <string>
#include <vector>

using throng::http_error;
using throng::source_addresses;
using throng::source_rules;

namespace {

throng::stream_endpoint at(const char* address) {
  return throng::tcp_endpoint(asio::ip::make_address(address), 80);
}

std::string source(const source_addresses& of, std::uint64_t user, const char* to) {
  const auto end = of.of(user, at(to));
  return end.is_any() ? "any" : end.address.to_string();
}

source_rules given(std::string_view text) {
  return {.local_ips = throng::parse_local_addresses(text).addresses};
}

} // namespace

TEST_CASE("without rules the system chooses where a connection comes from") {
  for (const auto& sources : {source_addresses{}, source_addresses{source_rules{}}}) {
    CHECK(source(sources, 1, "127.0.0.1") == "any");
    CHECK(source(sources, 2, "10.0.0.1") == "any");
    CHECK(source(sources, 3, "::1") == "any");
    CHECK(sources.of(1, *throng::unix_endpoint("/x")).is_any());
  }
}

TEST_CASE("users take the local addresses of the destination's family in turn") {
  const source_addresses sources{given("10.0.0.1,fd00::1,10.0.0.2,fd00::2,10.0.0.3")};
  CHECK(source(sources, 1, "10.9.9.9") == "10.0.0.1");
  CHECK(source(sources, 2, "10.9.9.9") == "10.0.0.2");
  CHECK(source(sources, 3, "127.0.0.1") == "10.0.0.3");
  CHECK(source(sources, 4, "10.9.9.9") == "10.0.0.1");
  CHECK(source(sources, 1, "fd00::9") == "fd00::1");
  CHECK(source(sources, 4, "fd00::9") == "fd00::2");
  CHECK(sources.of(1, *throng::unix_endpoint("/x")).is_any());
  // Of a family that has none, the system chooses.
  CHECK(source(source_addresses{given("10.0.0.1")}, 1, "::1") == "any");
}

TEST_CASE("local addresses that the user named are not left when their ports run out") {
  source_addresses sources{given("127.0.0.5")};
  CHECK(!sources.move_on(at("127.0.0.1"), http_error::ports_exhausted, 1));
  CHECK(source(sources, 1, "127.0.0.1") == "127.0.0.5");
}

#if defined(__linux__)

TEST_CASE("users are spread over as many loopback addresses as were planned") {
  const source_addresses sources{{.loopback_sources = 300}};
  std::set<std::string> taken;
  for (std::uint64_t user = 1; user <= 900; ++user) {
    taken.insert(source(sources, user, "127.0.0.1"));
    CHECK(source(sources, user, "127.0.0.1") == source(sources, user + 300, "127.9.9.9"));
  }
  CHECK(taken.size() == 300);
  CHECK(source(sources, 1, "127.0.0.1") == "127.0.0.1");
  CHECK(source(sources, 300, "127.0.0.1") == "127.0.1.44");
  // Only towards loopback.
  CHECK(source(sources, 7, "10.0.0.1") == "any");
  CHECK(source(sources, 7, "::1") == "any");
}

TEST_CASE("an address that is out of ports is left for the next one, by all users") {
  source_addresses sources{source_rules{}};
  CHECK(sources.move_on(at("127.0.0.1"), http_error::ports_exhausted, 1));
  CHECK(source(sources, 1, "127.0.0.1") == "127.0.0.2");
  CHECK(source(sources, 9, "127.0.0.1") == "127.0.0.2");
  CHECK(sources.move_on(at("127.0.0.1"), http_error::address_in_use, 2));
  CHECK(source(sources, 1, "127.0.0.1") == "127.0.0.3");
  // Spread ones are left together: the next may be as full.
  source_addresses spread{{.loopback_sources = 10}};
  CHECK(spread.move_on(at("127.0.0.1"), http_error::ports_exhausted, 1));
  CHECK(source(spread, 1, "127.0.0.1") == "127.0.0.11");
  CHECK(source(spread, 10, "127.0.0.1") == "127.0.0.20");
}

TEST_CASE("the next address is taken for a lack of ports only, and not without end") {
  source_addresses sources{source_rules{}};
  for (const auto why : {http_error::connection_refused, http_error::dial_failed, http_error::none,
                         http_error::descriptors_exhausted, http_error::unreachable})
    CHECK(!sources.move_on(at("127.0.0.1"), why, 1));
  CHECK(!sources.move_on(at("10.0.0.1"), http_error::ports_exhausted, 1));
  CHECK(!sources.move_on(at("::1"), http_error::ports_exhausted, 1));
  CHECK(!sources.move_on(*throng::unix_endpoint("/x"), http_error::ports_exhausted, 1));
  CHECK(source(sources, 1, "127.0.0.1") == "any");
  unsigned tries = 1;
  while (sources.move_on(at("127.0.0.1"), http_error::ports_exhausted, tries))
    ++tries;
  CHECK(tries == source_addresses::most_tries);
  source_addresses fixed{{.spread_loopback = false, .loopback_sources = 5}};
  CHECK(!fixed.move_on(at("127.0.0.1"), http_error::ports_exhausted, 1));
  CHECK(source(fixed, 2, "127.0.0.1") == "any");
}

TEST_CASE("however long ports run out, sources stay within 127.0.0.0/8") {
  source_addresses sources{{.loopback_sources = 65'536}};
  for (int i = 0; i < 1'000; ++i) {
    CHECK(sources.move_on(at("127.0.0.1"), http_error::ports_exhausted, 1));
    const auto address = sources.of(65'536, at("127.0.0.1")).address.to_v4();
    REQUIRE(address.is_loopback());
    REQUIRE(address.to_uint() != 0x7F000000);
    REQUIRE(address.to_uint() != 0x7FFFFFFF);
  }
}

#endif
