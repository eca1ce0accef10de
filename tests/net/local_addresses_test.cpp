// The text of --local-ips: what it stands for, and what is wrong with it.

#include <throng/net/local_addresses.hpp>

#include <doctest/doctest.h>

#include <set>
#include <string>
#include <vector>

using throng::parse_local_addresses;
using texts = std::vector<std::string>;

namespace {

texts addresses_in(std::string_view text) {
  const auto read = parse_local_addresses(text);
  CHECK(read.problems == texts{});
  texts found;
  for (const auto& each : read.addresses)
    found.push_back(each.to_string());
  return found;
}

texts problems_of(std::string_view text) {
  const auto read = parse_local_addresses(text);
  CHECK(read.addresses.empty());
  return read.problems;
}

} // namespace

TEST_CASE("local addresses are named one by one, by range and by block") {
  CHECK(addresses_in("") == texts{});
  CHECK(addresses_in("  ") == texts{});
  CHECK(addresses_in("10.0.0.7") == texts{"10.0.0.7"});
  CHECK(addresses_in("::1") == texts{"::1"});
  CHECK(addresses_in("10.0.0.7 , fd00::2") == texts{"10.0.0.7", "fd00::2"});
  CHECK(addresses_in("10.0.0.254-10.0.1.1") ==
        texts{"10.0.0.254", "10.0.0.255", "10.0.1.0", "10.0.1.1"});
  CHECK(addresses_in("fd00::fffe - fd00::1:1") ==
        texts{"fd00::fffe", "fd00::ffff", "fd00::1:0", "fd00::1:1"});
  CHECK(addresses_in("10.0.0.1-10.0.0.1") == texts{"10.0.0.1"});
  // In the order of the text, twice when named twice.
  CHECK(addresses_in("10.0.0.9,10.0.0.1-10.0.0.2,10.0.0.9") ==
        texts{"10.0.0.9", "10.0.0.1", "10.0.0.2", "10.0.0.9"});
}

TEST_CASE("a block of IPv4 leaves its network and its broadcast address out") {
  CHECK(addresses_in("10.0.0.0/30") == texts{"10.0.0.1", "10.0.0.2"});
  // Any of its addresses names the block.
  CHECK(addresses_in("10.0.0.6/30") == texts{"10.0.0.5", "10.0.0.6"});
  CHECK(addresses_in("192.168.3.0/24").size() == 254);
  CHECK(addresses_in("10.1.0.0/16").size() == 65'534);
  // Of two or one there is nothing to leave out, nor is there of IPv6.
  CHECK(addresses_in("10.0.0.4/31") == texts{"10.0.0.4", "10.0.0.5"});
  CHECK(addresses_in("10.0.0.4/32") == texts{"10.0.0.4"});
  CHECK(addresses_in("fd00::5/127") == texts{"fd00::4", "fd00::5"});
  CHECK(addresses_in("fd00::/126") == texts{"fd00::", "fd00::1", "fd00::2", "fd00::3"});
  CHECK(addresses_in("fd00::/112").size() == 65'536);
  CHECK(addresses_in("255.255.255.252/30").back() == "255.255.255.254");
}

TEST_CASE("the addresses of each block lie within it and differ") {
  for (unsigned kept = 17; kept <= 32; ++kept) {
    const auto found = addresses_in("172.16.85.170/" + std::to_string(kept));
    const auto all = std::size_t{1} << (32 - kept);
    CHECK(found.size() == (all > 2 ? all - 2 : all));
    CHECK(std::set<std::string>(found.begin(), found.end()).size() == found.size());
    for (const auto& each : {found.front(), found.back()}) {
      const auto bits = asio::ip::make_address_v4(each).to_uint() ^
                        asio::ip::make_address_v4("172.16.85.170").to_uint();
      const auto outside = bits >> (32 - kept);
      CHECK(outside == 0);
    }
  }
}

TEST_CASE("what is no address is told, each part in a sentence") {
  CHECK(problems_of("localhost") == texts{"local_ips: 'localhost' is no IP address: names and "
                                          "interfaces cannot stand here"});
  CHECK(problems_of("10.0.0.1,") == texts{"local_ips: there is no address between two commas, or "
                                          "behind the last one"});
  CHECK(problems_of("10.0.0.256").size() == 1);
  CHECK(problems_of("10.0.0.1/33") ==
        texts{"local_ips: '10.0.0.1/33' needs a number from 0 to 32 behind its '/'"});
  CHECK(problems_of("10.0.0.1/").size() == 1);
  CHECK(problems_of("10.0.0.1/-1").size() == 1);
  CHECK(problems_of("10.0.0.1/8x").size() == 1);
  CHECK(problems_of("::1/129") ==
        texts{"local_ips: '::1/129' needs a number from 0 to 128 behind its '/'"});
  CHECK(problems_of("eth0/24") == texts{"local_ips: 'eth0/24' has no address before its '/'"});
  CHECK(problems_of("10.0.0.1-9") ==
        texts{"local_ips: '10.0.0.1-9' is no range: write it as 10.0.0.1-10.0.0.9"});
  CHECK(problems_of("10.0.0.9-10.0.0.1") ==
        texts{"local_ips: '10.0.0.9-10.0.0.1' ends before it begins"});
  CHECK(problems_of("10.0.0.9-::1") == texts{"local_ips: '10.0.0.9-::1' mixes IPv4 and IPv6"});
  CHECK(problems_of("0.0.0.0") ==
        texts{"local_ips: '0.0.0.0' begins with 0.0.0.0, from which nothing can connect"});
  CHECK(problems_of("::").size() == 1);
  CHECK(problems_of("a,10.0.0.1,b").size() == 2);
}

TEST_CASE("more than 65,536 local addresses are refused and not built") {
  CHECK(addresses_in("10.0.0.0-10.0.255.255").size() == 65'536);
  CHECK(problems_of("10.0.0.0-10.0.255.255,10.1.0.0,10.2.0.0") ==
        texts{"local_ips: with '10.1.0.0' there are more than 65536 addresses: name fewer, each "
              "has ports of its own"});
  CHECK(problems_of("fd00::/64").size() == 1);
  CHECK(problems_of("1.0.0.0/0").size() == 1);
}

TEST_CASE("users take local addresses in turn") {
  const auto read = parse_local_addresses("10.0.0.1-10.0.0.3");
  texts taken;
  for (const std::uint64_t user : {1U, 2U, 3U, 4U, 300U, 301U})
    taken.push_back(throng::address_of_user(read.addresses, user).to_string());
  CHECK(taken == texts{"10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.1", "10.0.0.3", "10.0.0.1"});
}

TEST_CASE("a local address that this machine does not have is told, three at the most") {
  const auto missing = [](std::string_view text) {
    return throng::missing_local_addresses(parse_local_addresses(text).addresses);
  };
  CHECK(missing("127.0.0.1") == "");
  CHECK(missing("") == "");
  // TEST-NET-3 and the documentation's IPv6 are nobody's.
  const auto one = missing("127.0.0.1,203.0.113.1");
  CHECK(one.starts_with("local_ips: this machine cannot connect from 203.0.113.1 ("));
  CHECK(one.ends_with("): give the addresses to an interface (ip addr add) or leave them out"));
  CHECK(missing("2001:db8::1") != "");
  const auto many = missing("203.0.113.1-203.0.113.9");
  CHECK(many.find("203.0.113.3 (") != std::string::npos);
  CHECK(many.find("203.0.113.4") == std::string::npos);
  CHECK(many.find(") and 6 more: ") != std::string::npos);
}
