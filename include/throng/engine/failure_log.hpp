// The requests of a worker that got no response, counted by cause and server.

#pragma once

#include <throng/base/config.hpp>
#include <throng/http/transaction.hpp>
#include <throng/report/request_failure.hpp>
#include <throng/time/instant.hpp>

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace throng::inline THRONG_ABI {
namespace detail {

/// Cuts a text that is longer than 200 bytes, not within a character: it ends with `…` then.
THRONG_DECL void cut(std::string& text);

} // namespace detail

/// Which requests are counted together.
struct failure_key {
  int code = 0;       ///< an http_error
  std::string origin; ///< of the server
};

/// Counts failures by cause and server, and keeps the first and the last case of each.  Its size is
/// bounded: after a hundred different ones, further servers are counted together for each cause,
/// as `other servers`.  A failure of a kind that was seen before allocates nothing.
class failure_log {
public:
  /// Counts a request that got no response.
  void note(const transaction& failed, instant when);
  /// Adds all that another log has.
  void add(const failure_log& more);

  /// All of them, by cause, then server; times are those of the run's clock.
  [[nodiscard]] std::vector<request_failure> all() const;

private:
  struct order {
    using is_transparent = void;
    using view = std::pair<int, std::string_view>;
    static view of(const view& key) { return key; }
    static view of(const failure_key& key) { return {key.code, key.origin}; }
    template <class A, class B>
    bool operator()(const A& a, const B& b) const {
      return of(a) < of(b);
    }
  };
  request_failure& entry(int code, std::string_view origin);

  static constexpr std::size_t most_failures = 100;

  std::map<failure_key, request_failure, order> by_key_;
  std::string masked_; // an origin that had credentials
};

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/engine/impl/failure_log.ipp>
#endif
