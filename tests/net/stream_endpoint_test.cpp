// Addresses of any family.

#include <throng/net/stream_endpoint.hpp>

#include <doctest/doctest.h>

#include <string>

TEST_CASE("an endpoint gives the address back that it was made of") {
  for (const auto* text : {"127.0.0.1", "10.1.2.3", "::1", "fd00::7"}) {
    const auto where = throng::tcp_endpoint(asio::ip::make_address(text), 8080);
    CHECK(!throng::is_unix(where));
    const auto address = throng::ip_of(where);
    REQUIRE(address.has_value());
    CHECK(address->to_string() == text);
  }
}

TEST_CASE("a path that a Unix domain socket cannot have gives no endpoint") {
  const auto where = throng::unix_endpoint("/run/some.sock");
  REQUIRE(where.has_value());
  CHECK(throng::is_unix(*where));
  CHECK(!throng::ip_of(*where).has_value());
  CHECK(!throng::unix_endpoint("").has_value());
  CHECK(throng::unix_endpoint(std::string(sizeof(sockaddr_un::sun_path) - 1, 'x')).has_value());
  CHECK(!throng::unix_endpoint(std::string(sizeof(sockaddr_un::sun_path), 'x')).has_value());
}
