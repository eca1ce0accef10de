// Which hosts are asked directly although there is a proxy: the variable NO_PROXY, read as Go's
// golang.org/x/net/http/httpproxy does, which k6 uses.

#pragma once

#include <throng/base/config.hpp>
#include <throng/http/host_rules.hpp>
#include <throng/http/ip_range.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace throng::inline THRONG_ABI {

/// A list such as `localhost,.example.com,example.org:8080,10.0.0.0/8`, with commas between:
///
/// - `example.com` is that host and all below it, `.example.com` and `*.example.com` are those
///   below it only;
/// - `10.0.0.1`, `2001:db8::1` and `10.0.0.0/8` are addresses, for URLs whose host is an address;
/// - with `:80` behind it, `[2001:db8::1]:80` too, a name or an address is for that port only;
/// - `*` is everything.
///
/// localhost and loopback addresses are in every list.  As in Go, entries that make no sense are
/// ignored: such a list often comes from the environment and is meant for other programs too.
class no_proxy_list {
public:
  /// The hosts of localhost.
  no_proxy_list() = default;
  /// Those and the list's.
  explicit THRONG_DECL no_proxy_list(std::string_view list);

  /// Whether the host, without brackets, is asked directly.  Allocates nothing.
  [[nodiscard]] THRONG_DECL bool contains(std::string_view host, std::uint16_t port) const noexcept;

private:
  struct address {
    ip_range range;
    std::uint16_t port; // 0: any
  };
  struct domain {
    host_pattern below; // `*.example.com`
    bool itself;        // and `example.com`
    std::uint16_t port; // 0: any
  };
  void add(std::string_view entry);

  bool is_all_ = false;
  std::vector<address> addresses_;
  std::vector<domain> domains_;
};

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/http/impl/no_proxy.ipp>
#endif
