// How a text of addresses is read, and whether this machine has them.

#pragma once

#include <throng/base/ascii.hpp>
#include <throng/net/local_addresses.hpp>
#include <throng/net/socket_options.hpp>
#include <throng/net/stream_endpoint.hpp>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <system_error>

#include <sys/socket.h>
#include <unistd.h>

namespace throng::inline THRONG_ABI {
namespace local_text {

struct address_block {
  asio::ip::address first;
  asio::ip::address last;
  std::string problem = {};
};

inline std::string quoted(std::string_view part) { return "'" + std::string(part) + "'"; }

inline bool read_address(std::string_view text, asio::ip::address& found) {
  asio::error_code failed;
  found = asio::ip::make_address(std::string(trimmed(text)), failed);
  return !failed;
}

// The next one in numbers; the last of all has none and is never asked.
inline asio::ip::address next(const asio::ip::address& address) {
  if (address.is_v4())
    return asio::ip::address_v4(address.to_v4().to_uint() + 1);
  auto bytes = address.to_v6().to_bytes();
  for (auto place = bytes.rbegin(); place != bytes.rend() && ++*place == 0; ++place) {
  }
  return asio::ip::address_v6(bytes, address.to_v6().scope_id());
}

// The bits of a block that are the same in all of its addresses are kept, the others become `to`.
inline asio::ip::address edge(const asio::ip::address& address, unsigned kept, bool to) {
  const auto fill = [kept, to](auto bytes) {
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      const auto before = static_cast<unsigned>(i) * 8;
      const unsigned free_bits = kept >= before + 8 ? 0 : std::min(8U, before + 8 - kept);
      const unsigned mask = (1U << free_bits) - 1;
      bytes[i] = static_cast<unsigned char>(to ? bytes[i] | mask : bytes[i] & ~mask);
    }
    return bytes;
  };
  if (address.is_v4())
    return asio::ip::address_v4(fill(address.to_v4().to_bytes()));
  return asio::ip::address_v6(fill(address.to_v6().to_bytes()));
}

inline address_block read_block(std::string_view part, std::size_t slash) {
  address_block block;
  if (!read_address(part.substr(0, slash), block.first))
    return {{}, {}, quoted(part) + " has no address before its '/'"};
  const unsigned bits = block.first.is_v4() ? 32 : 128;
  const auto digits = trimmed(part.substr(slash + 1));
  unsigned kept = 0;
  const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), kept);
  if (failed != std::errc{} || end != digits.data() + digits.size() || kept > bits) {
    return {{},
            {},
            quoted(part) + " needs a number from 0 to " + std::to_string(bits) + " behind its '/'"};
  }
  block.last = edge(block.first, kept, true);
  block.first = edge(block.first, kept, false);
  if (bits == 32 && kept < 31) {
    block.first = next(block.first);
    block.last = asio::ip::address_v4(block.last.to_v4().to_uint() - 1);
  }
  return block;
}

inline address_block read_range(std::string_view part, std::size_t dash) {
  address_block block;
  if (!read_address(part.substr(0, dash), block.first) ||
      !read_address(part.substr(dash + 1), block.last)) {
    return {{}, {}, quoted(part) + " is no range: write it as 10.0.0.1-10.0.0.9"};
  }
  if (block.first.is_v4() != block.last.is_v4())
    return {{}, {}, quoted(part) + " mixes IPv4 and IPv6"};
  if (block.last < block.first)
    return {{}, {}, quoted(part) + " ends before it begins"};
  return block;
}

inline address_block read_part(std::string_view part) {
  if (part.empty())
    return {{}, {}, "there is no address between two commas, or behind the last one"};
  if (const auto slash = part.find('/'); slash != std::string_view::npos)
    return read_block(part, slash);
  if (const auto dash = part.find('-'); dash != std::string_view::npos)
    return read_range(part, dash);
  address_block block;
  if (!read_address(part, block.first)) {
    return {{}, {}, quoted(part) + " is no IP address: names and interfaces cannot stand here"};
  }
  block.last = block.first;
  return block;
}

// False when there would be too many.
inline bool append(std::vector<asio::ip::address>& to, const address_block& block) {
  for (auto each = block.first;; each = next(each)) {
    if (to.size() == most_local_addresses)
      return false;
    to.push_back(each);
    if (each == block.last)
      return true;
  }
}

} // namespace local_text

THRONG_DECL local_addresses parse_local_addresses(std::string_view text) {
  using namespace local_text;
  local_addresses read;
  if (trimmed(text).empty())
    return read;
  bool are_too_many = false;
  for (std::size_t begin = 0; begin <= text.size();) {
    const auto end = std::min(text.find(',', begin), text.size());
    const auto part = trimmed(text.substr(begin, end - begin));
    begin = end + 1;
    auto block = read_part(part);
    // The system would choose, which is what no text means.
    if (block.problem.empty() && block.first.is_unspecified())
      block.problem = quoted(part) + " begins with " + block.first.to_string() +
                      ", from which nothing can connect";
    if (!block.problem.empty()) {
      read.problems.push_back("local_ips: " + block.problem);
    } else if (!are_too_many && !append(read.addresses, block)) {
      are_too_many = true;
      read.problems.push_back("local_ips: with " + quoted(part) + " there are more than " +
                              std::to_string(most_local_addresses) +
                              " addresses: name fewer, each has ports of its own");
    }
  }
  if (!read.problems.empty())
    read.addresses.clear();
  return read;
}

THRONG_DECL std::string missing_local_addresses(std::span<const asio::ip::address> addresses) {
  std::string listed;
  std::size_t missing = 0;
  for (const auto& each : addresses) {
    const auto where = tcp_endpoint(each, 0);
    const int probe = ::socket(where.protocol().family(), SOCK_STREAM, 0);
    const int failed = probe < 0 ? errno : bind_local_end(probe, where, {each, {}});
    if (probe >= 0)
      ::close(probe);
    if (failed == 0 || ++missing > 3)
      continue;
    listed += (missing > 1 ? ", " : "") + each.to_string() + " (" +
              std::system_category().message(failed) + ")";
  }
  if (missing == 0)
    return {};
  if (missing > 3)
    listed += " and " + std::to_string(missing - 3) + " more";
  return "local_ips: this machine cannot connect from " + listed +
         ": give the addresses to an interface (ip addr add) or leave them out";
}

} // namespace throng::inline THRONG_ABI
