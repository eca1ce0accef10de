// Through which proxy a URL is asked, if through any: as Go's golang.org/x/net/http/httpproxy
// decides, which k6 uses.

#pragma once

#include <throng/base/config.hpp>
#include <throng/http/http_options.hpp>
#include <throng/http/no_proxy.hpp>
#include <throng/http/url.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace throng::inline THRONG_ABI {

/// A proxy that speaks plain HTTP.
struct proxy_server {
  std::string host;          ///< a name, or an address without brackets
  std::uint16_t port = 80;   ///< where it listens; as in Go 80 when its URL has none
  std::string authorization; ///< the value of Proxy-Authorization (RFC 7617); empty for none
};

/// How a URL is asked.
struct proxy_choice {
  const proxy_server* through = nullptr; ///< null: directly; lives as long as the rules
  bool tunnels = false; ///< by CONNECT (RFC 9110, 9.3.6), as https is; else the request names the
                        ///< URL in absolute form (RFC 9112, 3.2.2) and has the authorization
};

/// The proxies of a test.  An https URL never goes through the proxy for http, nor the other way
/// round.  Immutable: one serves any number of threads.
class proxy_rules {
public:
  /// Every URL is asked directly.
  proxy_rules() = default;
  /// A proxy that is none is left out: see problems().
  explicit THRONG_DECL proxy_rules(const proxy_options& options);

  /// Which proxy is for it.  Allocates nothing.  Precondition: parse_url() found it right.
  [[nodiscard]] proxy_choice choice_for(const url_parts& url) const noexcept {
    const auto& proxy = url.is_https ? https_ : http_;
    if (!proxy || direct_.contains(url.host, url.port))
      return {};
    return {&*proxy, url.is_https};
  }

private:
  std::optional<proxy_server> http_;
  std::optional<proxy_server> https_;
  no_proxy_list direct_;
};

/// One sentence for each proxy that cannot be used, without its credentials: `proxy.https
/// 'socks5://****:****@a:1080' must be like http://host:port: other kinds of proxies are not
/// supported`.
[[nodiscard]] THRONG_DECL std::vector<std::string> problems(const proxy_options& options);

/// Reads a variable of the environment; null when there is none.
using environment_reader = std::function<const char*(const char* name)>;

/// The proxies that the environment names, in HTTP_PROXY, HTTPS_PROXY and NO_PROXY or, where these
/// are empty, in http_proxy, https_proxy and no_proxy.  In a CGI program, which has REQUEST_METHOD,
/// there is no proxy for http: its client could have set HTTP_PROXY (https://httpoxy.org).
[[nodiscard]] THRONG_DECL proxy_options proxy_from_environment(const environment_reader& read);
[[nodiscard]] THRONG_DECL proxy_options proxy_from_environment();

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/http/impl/proxy_rules.ipp>
#endif
