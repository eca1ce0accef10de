// The planner of ports and descriptors: the numbers of a machine as Linux is by default, and the
// sentences.

#include <throng/net/port_plan.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

using namespace std::chrono_literals;
using throng::close_policy;
using throng::machine_limits;
using throng::plan_ports;
using throng::port_need;
using throng::time_wait_reuse;
using texts = std::vector<std::string>;

namespace {

// Linux's defaults, with descriptors enough.
machine_limits roomy() { return {.descriptors = 1'000'000}; }

bool has(const texts& sentences, std::string_view part) {
  return std::any_of(sentences.begin(), sentences.end(),
                     [&](const std::string& each) { return each.find(part) != std::string::npos; });
}

} // namespace

TEST_CASE("a small test has ports and descriptors enough") {
  const auto plan = plan_ports({.connections = 100}, machine_limits{});
  CHECK(plan.problems == texts{});
  CHECK(plan.warnings == texts{});
  CHECK(plan.ports_per_source == 28'232);
  CHECK(plan.capacity == 28'232);
  CHECK(plan.sources == 1);
  CHECK(plan.needed_ports == 100);
  CHECK(plan.needed_descriptors == 164);
}

TEST_CASE("one local address has 28,232 ports to a server and not one more") {
  CHECK(plan_ports({.connections = 28'232}, roomy()).problems == texts{});
  const auto plan = plan_ports({.connections = 28'233}, roomy());
  CHECK(plan.problems ==
        texts{"28233 connections at a time to one server need as many local ports, but 1 local "
              "address has 28232 ports (net.ipv4.ip_local_port_range is 32768-60999): use 2 local "
              "addresses (--local-ips), widen the range (sysctl -w "
              "net.ipv4.ip_local_port_range='1024 65535') or use fewer connections"});
  // A range that would not be enough is no cure.
  CHECK(!has(plan_ports({.connections = 65'000}, roomy()).problems, "widen"));
  CHECK(has(plan_ports({.connections = 65'000}, roomy()).problems, "use 3 local addresses"));
  // Each server has ports of its own.
  CHECK(plan_ports({.connections = 28'232, .destinations = 10}, roomy()).problems == texts{});
}

TEST_CASE("more local addresses have more ports") {
  const auto plan = plan_ports({.connections = 50'000, .local_ips = 2}, roomy());
  CHECK(plan.problems == texts{});
  CHECK(plan.capacity == 56'464);
  CHECK(has(plan_ports({.connections = 60'000, .local_ips = 2}, roomy()).problems,
            "2 local addresses have 56464 ports"));
}

TEST_CASE("connections that may be open are a warning where those that are would be a problem") {
  const auto plan = plan_ports({.connections = 10, .most_connections = 30'000}, roomy());
  CHECK(plan.problems == texts{});
  REQUIRE(plan.warnings.size() == 1);
  CHECK(plan.warnings[0].starts_with("up to 30000 connections at a time"));
  const auto few = plan_ports({.connections = 10, .most_connections = 3'000}, machine_limits{});
  CHECK(few.problems == texts{});
  CHECK(has(few.warnings, "up to 3000 connections need 3064 descriptors"));
}

TEST_CASE("connections to loopback come from as many addresses as they need") {
  CHECK(plan_ports({.connections = 14'116, .is_loopback = true}, roomy()).loopback_sources == 1);
  for (const std::uint64_t connections : {14'117U, 50'000U, 100'000U, 900'000U}) {
    const auto plan = plan_ports({.connections = connections, .is_loopback = true}, roomy());
    CAPTURE(connections);
    CHECK(plan.problems == texts{});
    CHECK(plan.loopback_sources > 1);
    CHECK(plan.loopback_sources == plan.sources);
    // None is filled so far that looking for a port takes long, and none is idle.
    CHECK(connections / plan.sources <= 14'116);
    CHECK(connections / (plan.sources - 1) >= 14'116);
  }
  // Not where the user says no, or which addresses.
  const auto told =
      plan_ports({.connections = 50'000, .is_loopback = true, .spread_loopback = false}, roomy());
  CHECK(told.loopback_sources == 1);
  CHECK(has(told.problems, ": allow spread_loopback, use 2 local addresses"));
  const auto own =
      plan_ports({.connections = 50'000, .local_ips = 1, .is_loopback = true}, roomy());
  CHECK(own.loopback_sources == 1);
  CHECK(own.problems.size() == 1);
}

TEST_CASE("a closed connection's port rests for TIME_WAIT, or less where it is taken again") {
  struct row {
    time_wait_reuse reuse;
    bool is_loopback;
    close_policy closing;
    std::chrono::nanoseconds rest;
  };
  using enum time_wait_reuse;
  for (const auto& each : {
           row{full_rest, false, close_policy::time_wait, 60s},
           row{full_rest, true, close_policy::time_wait, 60s},
           row{loopback_only, false, close_policy::time_wait, 60s},
           row{loopback_only, true, close_policy::time_wait, 1s},
           row{everywhere, false, close_policy::time_wait, 1s},
           row{everywhere, true, close_policy::time_wait, 1s},
           row{full_rest, false, close_policy::graceful, 0s},
           row{full_rest, false, close_policy::reset, 0s},
       }) {
    auto limits = roomy();
    limits.reuse = each.reuse;
    const auto plan = plan_ports({.reuses_connections = false,
                                  .new_connections = 100,
                                  .closing = each.closing,
                                  .is_loopback = each.is_loopback},
                                 limits);
    CHECK(plan.rest == each.rest);
    CHECK(plan.resting_ports == static_cast<std::uint64_t>(100 * (each.rest / 1s)));
  }
}

TEST_CASE("470 new connections a second are what one address lasts for, and 471 are not") {
  const auto at = [](double rate) {
    return plan_ports({.reuses_connections = false, .new_connections = rate}, roomy());
  };
  CHECK(at(470).problems == texts{});
  CHECK(at(470).most_new_connections == doctest::Approx(470.53));
  CHECK(at(471).problems ==
        texts{"471 new connections a second to one server need 28260 local ports, where one rests "
              "for 1m0s when it is closed, but 1 local address has 28232 ports "
              "(net.ipv4.ip_local_port_range is 32768-60999): keep connections alive, close them "
              "gracefully, set net.ipv4.tcp_tw_reuse=1, or use 2 local addresses (--local-ips), "
              "widen the range (sysctl -w net.ipv4.ip_local_port_range='1024 65535')"});
  auto limits = roomy();
  limits.reuse = time_wait_reuse::everywhere;
  const auto hasty = plan_ports({.reuses_connections = false, .new_connections = 30'000}, limits);
  REQUIRE(hasty.problems.size() == 1);
  CHECK(!has(hasty.problems, "tcp_tw_reuse"));
}

TEST_CASE("5,000 new connections a second to loopback need nothing, even without reuse of ports") {
  auto limits = roomy();
  const port_need need{.connections = 100,
                       .reuses_connections = false,
                       .new_connections = 5'000,
                       .is_loopback = true};
  CHECK(plan_ports(need, limits).problems == texts{});
  CHECK(plan_ports(need, limits).loopback_sources == 1);
  limits.reuse = time_wait_reuse::full_rest;
  CHECK(plan_ports(need, limits).problems == texts{});
  CHECK(plan_ports(need, limits).loopback_sources == 22); // 300,100 at 14,116
}

TEST_CASE("how many new connections there will be is asked where nobody says it") {
  const port_need need{.connections = 10, .reuses_connections = false};
  CHECK(throng::port_warnings(need, roomy()) ==
        texts{"connections are not reused, and 1 local address has 28232 ports "
              "(net.ipv4.ip_local_port_range is 32768-60999) to one server, where one rests for "
              "1m0s when it is closed: beyond 470 new connections a second requests fail with "
              "code 1230; keep connections alive, close them gracefully or use more local "
              "addresses (--local-ips)"});
  CHECK(throng::port_problems(need, roomy()) == texts{});
  auto other = need;
  other.closing = close_policy::reset;
  CHECK(throng::port_warnings(other, roomy()) == texts{});
  other = need;
  other.is_loopback = true;
  CHECK(throng::port_warnings(other, roomy()) == texts{});
  other = need;
  other.reuses_connections = true;
  CHECK(throng::port_warnings(other, roomy()) == texts{});
}

TEST_CASE("descriptors are counted over all servers, and those of servers in this process too") {
  machine_limits limits{.descriptors = 20'000, .descriptors_in_use = 36};
  CHECK(plan_ports({.connections = 19'900}, limits).problems == texts{});
  CHECK(plan_ports({.connections = 19'901}, limits).problems ==
        texts{"19901 connections need 20001 descriptors, but this process may have 20000: raise "
              "the hard limit (ulimit -Hn, limits.conf, LimitNOFILE) or use fewer connections"});
  CHECK(plan_ports({.connections = 10'000, .destinations = 2}, limits).problems.size() == 1);
  CHECK(plan_ports({.connections = 9'950, .server_descriptors = 1}, limits).problems == texts{});
  CHECK(plan_ports({.connections = 9'951, .server_descriptors = 1}, limits).problems.size() == 1);
}

TEST_CASE("all that is short is told at once") {
  CHECK(throng::port_problems({.connections = 50'000}, machine_limits{}).size() == 2);
}

TEST_CASE("capacity grows with each address and never falls short of what was planned") {
  auto limits = roomy();
  for (const unsigned width : {1U, 2U, 3U, 200U, 28'232U}) {
    limits.ports = {10'000, static_cast<std::uint16_t>(10'000 + width - 1)};
    for (const std::uint64_t connections : {0U, 1U, 2U, 5U, 1'000U, 60'000U}) {
      const auto plan = plan_ports({.connections = connections, .is_loopback = true}, limits);
      CHECK(plan.capacity == plan.sources * width);
      CHECK(plan.capacity >= plan.needed_ports);
    }
  }
}
