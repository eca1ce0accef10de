// Ranges of IP addresses, as they are written: `10.0.0.0/8`, `fd00::/8`, `192.0.2.1`.

#pragma once

#include <throng/base/config.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace throng::inline THRONG_ABI {

/// An IPv4 or IPv6 address in network order.  IPv4 lies in ::ffff:0:0/96 (RFC 4291, 2.5.5.2), so
/// that `::ffff:10.0.0.1` and `10.0.0.1` are one.
struct ip_address {
  std::array<std::uint8_t, 16> bytes = {}; ///< the address

  /// Whether it is one of IPv4.
  [[nodiscard]] constexpr bool is_v4() const noexcept {
    for (std::size_t i = 0; i < 10; ++i) {
      if (bytes[i] != 0)
        return false;
    }
    return bytes[10] == 0xff && bytes[11] == 0xff;
  }

  /// Whether it leads to this machine: 127.0.0.0/8 or ::1.
  [[nodiscard]] constexpr bool is_loopback() const noexcept {
    return is_v4() ? bytes[12] == 127
                   : *this == ip_address{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}};
  }

  friend constexpr bool operator==(const ip_address&, const ip_address&) = default;
};

/// The address of four bytes.
[[nodiscard]] constexpr ip_address ip_from_v4(const std::array<std::uint8_t, 4>& v4) noexcept {
  return {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, v4[0], v4[1], v4[2], v4[3]}};
}

/// The address that a text is: four decimal numbers without leading zeros, or IPv6 (RFC 4291, 2.2)
/// without brackets and zone.  Nothing for other texts.
[[nodiscard]] THRONG_DECL std::optional<ip_address> parse_ip(std::string_view text);

/// The addresses that begin with the same bits as one.  Those of IPv4 are in no range of IPv6:
/// `::/0` is all of IPv6 and nothing else.
class ip_range {
public:
  /// Those that share the first `bits` of the 128 with `first`, but at least the 96 that tell IPv4
  /// when `first` is of IPv4 and `bits` say so.
  constexpr ip_range(const ip_address& first, unsigned bits) noexcept
      : first_(first), bits_(bits), is_v4_(first.is_v4() && bits >= 96) {
    THRONG_ASSERT(bits <= 128);
  }

  /// Whether the address is one of them.
  [[nodiscard]] constexpr bool contains(const ip_address& who) const noexcept {
    if (who.is_v4() != is_v4_)
      return false;
    const auto whole = bits_ / 8;
    for (std::size_t i = 0; i < whole; ++i) {
      if (who.bytes[i] != first_.bytes[i])
        return false;
    }
    const auto rest = bits_ % 8;
    return rest == 0 || (who.bytes[whole] ^ first_.bytes[whole]) >> (8 - rest) == 0;
  }

private:
  ip_address first_;
  unsigned bits_;
  bool is_v4_;
};

/// The range that a text is: an address, or an address, `/` and the number of its leading bits that
/// count (RFC 4632, 3.1).  Bits behind these are ignored: `10.1.2.3/8` is `10.0.0.0/8`.  Nothing
/// for other texts.
[[nodiscard]] THRONG_DECL std::optional<ip_range> parse_ip_range(std::string_view text);

/// The ranges that the texts are; those that are none are left out, see ip_range_problems().
[[nodiscard]] THRONG_DECL std::vector<ip_range> ip_ranges_of(const std::vector<std::string>& texts);

/// One sentence for each text of an option that is no range: `blacklist_ips has '10.0.0.0/33',
/// which is no range of addresses: give one such as 10.0.0.0/8, fd00::/8 or 192.0.2.1`.
[[nodiscard]] THRONG_DECL std::vector<std::string>
ip_range_problems(std::string_view option, const std::vector<std::string>& texts);

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/http/impl/ip_range.ipp>
#endif
