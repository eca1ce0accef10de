// Texts of addresses and ranges, and what is in them.

#include <throng/http/ip_range.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

using throng::ip_address;
using throng::ip_range;
using throng::parse_ip;
using throng::parse_ip_range;

namespace {

struct asked {
  std::string_view range;
  std::string_view address;
  bool is_in;
};

constexpr asked table[] = {
    {"10.0.0.0/8", "10.0.0.0", true},
    {"10.0.0.0/8", "10.255.255.255", true},
    {"10.0.0.0/8", "9.255.255.255", false},
    {"10.0.0.0/8", "11.0.0.0", false},
    {"10.1.2.3/8", "10.9.9.9", true}, // bits behind the prefix do not count
    {"10.0.0.0/30", "10.0.0.3", true},
    {"10.0.0.0/30", "10.0.0.4", false},
    {"192.168.0.128/25", "192.168.0.127", false},
    {"192.168.0.128/25", "192.168.0.128", true},
    {"192.0.2.1", "192.0.2.1", true},
    {"192.0.2.1", "192.0.2.2", false},
    {"192.0.2.1/32", "192.0.2.1", true},
    {"192.0.2.1/32", "192.0.2.0", false},
    {"0.0.0.0/0", "255.1.2.3", true},
    {"0.0.0.0/0", "::1", false},
    {"::/0", "2001:db8::1", true},
    {"::/0", "10.0.0.1", false},
    {"::/0", "::ffff:10.0.0.1", false},
    {"10.0.0.0/8", "::ffff:10.0.0.1", true},
    {"::ffff:10.0.0.0/104", "10.1.1.1", true},
    {"::ffff:10.0.0.0/104", "11.1.1.1", false},
    {"::ffff:10.0.0.1", "10.0.0.1", true},
    {"2001:db8::/32", "2001:db8:ffff::1", true},
    {"2001:db8::/32", "2001:db9::1", false},
    {"2001:db8::/33", "2001:db8:8000::1", false},
    {"2001:db8::/33", "2001:db8:7fff::1", true},
    {"2002:db8:a::45/64", "2002:db8:a::123", true},
    {"2001:DB8::A", "2001:db8::a", true},
    {"2001:db8::a", "2001:db8::b", false},
    {"fe80::/10", "febf::1", true},
    {"fe80::/10", "fec0::1", false},
};

constexpr std::string_view no_addresses[] = {
    "",         "a",        "1.2.3",      "1.2.3.4.5",  "1.2.3.256",  "01.2.3.4",
    "1.2.3.4 ", " 1.2.3.4", "[::1]",      "::1%lo",     ":::",        "1::2::3",
    "12345::1", "::g",      "1.2.3.4:80", "0x7f.0.0.1", "2130706433", "1.2.3.-4"};

constexpr std::string_view no_ranges[] = {
    "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "10.0.0.0/+8",  "10.0.0.0/8 ", "10.0.0.0/0008",
    "::/129",      "/8",        "10.0.0/8",    "10.0.0.0/8/8", "a.example/8", ""};

} // namespace

TEST_CASE("an address is in the ranges that share its leading bits, and in no other family's") {
  for (const auto& each : table) {
    CAPTURE(each.range);
    CAPTURE(each.address);
    const auto range = parse_ip_range(each.range);
    const auto address = parse_ip(each.address);
    REQUIRE(range);
    REQUIRE(address);
    CHECK(range->contains(*address) == each.is_in);
  }
}

TEST_CASE("every prefix length holds exactly the addresses whose first other bit lies behind it") {
  ip_address first;
  for (std::size_t i = 0; i < 16; ++i)
    first.bytes[i] = static_cast<std::uint8_t>(0x2d + 7 * i);
  for (unsigned bits = 0; bits <= 128; ++bits) {
    const ip_range range(first, bits);
    REQUIRE(range.contains(first));
    for (unsigned flipped = 0; flipped < 128; ++flipped) {
      auto other = first;
      other.bytes[flipped / 8] ^= static_cast<std::uint8_t>(0x80 >> flipped % 8);
      REQUIRE(range.contains(other) == (flipped >= bits));
    }
  }
}

TEST_CASE("texts that are no address or no range are refused") {
  for (const auto text : no_addresses) {
    CAPTURE(text);
    CHECK_FALSE(parse_ip(text));
    CHECK_FALSE(parse_ip_range(text));
  }
  CHECK_FALSE(parse_ip(std::string_view("127.0.0.1\0", 10)));
  CHECK_FALSE(parse_ip(std::string(100, '1')));
  for (const auto text : no_ranges) {
    CAPTURE(text);
    CHECK_FALSE(parse_ip_range(text));
  }
}

TEST_CASE("loopback is 127.0.0.0/8 and ::1 in every spelling") {
  for (const auto* text : {"127.0.0.1", "127.255.0.9", "::1", "0:0::0:1", "::ffff:127.0.0.1"})
    CHECK(parse_ip(text)->is_loopback());
  for (const auto* text : {"128.0.0.1", "126.0.0.1", "::2", "::", "0.0.0.0", "::127.0.0.1"})
    CHECK_FALSE(parse_ip(text)->is_loopback());
}

TEST_CASE("a list keeps its ranges and each other text is a sentence") {
  const std::vector<std::string> texts = {" 10.0.0.0/8", "10.0.0.0/33", "fd00::/8", "example.com"};
  CHECK(throng::ip_ranges_of(texts).size() == 2);
  const auto found = throng::ip_range_problems("blacklist_ips", texts);
  REQUIRE(found.size() == 2);
  CHECK(found[0] ==
        "blacklist_ips has '10.0.0.0/33', which is no range of addresses: give one such "
        "as 10.0.0.0/8, fd00::/8 or 192.0.2.1");
  CHECK(found[1].starts_with("blacklist_ips has 'example.com',"));
}
