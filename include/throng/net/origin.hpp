// A server as a worker knows it: its name, its addresses once they are looked up, and what all
// requests to it begin with.

#pragma once

#include <throng/base/config.hpp>
#include <throng/http/url.hpp>
#include <throng/http/wire.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace throng::inline THRONG_ABI {

/// One scheme, host and port.
template <class Endpoint>
struct origin {
  std::string prefix;              ///< `http://host:port`, as scripts write it
  std::string host;                ///< the name or address to look up
  std::uint16_t port = 0;          ///< the port
  std::string common;              ///< see common_head()
  std::vector<Endpoint> addresses; ///< in the order in which they are tried
  bool is_looking_up = false;      ///< the answer is awaited

  /// True when the URL belongs to this origin: the rest of it is path, query and fragment.
  [[nodiscard]] bool owns(std::string_view url) const noexcept {
    if (!url.starts_with(prefix))
      return false;
    if (url.size() == prefix.size())
      return true;
    const char next = url[prefix.size()];
    return next == '/' || next == '?' || next == '#';
  }
};

/// The origins of one worker.
template <class Endpoint>
class origin_table {
public:
  explicit origin_table(std::string user_agent) : user_agent_(std::move(user_agent)) {}

  /// The origin of a URL that parse_url() found right.
  origin<Endpoint>& of(const url_parts& url) {
    auto& place = by_prefix_[std::string(url.origin)];
    if (!place) {
      place = std::make_unique<origin<Endpoint>>();
      place->prefix = url.origin;
      place->host = url.host;
      place->port = url.port;
      place->common = common_head(url.authority, user_agent_);
    }
    return *place;
  }

private:
  std::unordered_map<std::string, std::unique_ptr<origin<Endpoint>>> by_prefix_;
  std::string user_agent_;
};

} // namespace throng::inline THRONG_ABI
