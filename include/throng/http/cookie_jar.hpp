// The cookies of one user: what servers have set, and which of it goes along with a request (RFC
// 6265, 5.3 and 5.4; what RFC 6265bis adds for the safety of secure cookies).

#pragma once

#include <throng/base/config.hpp>
#include <throng/http/set_cookie.hpp>
#include <throng/http/url.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace throng::inline THRONG_ABI {

/// A cookie as a jar holds it.  The views hold until the jar changes.
struct cookie_view {
  std::string_view name;   ///< as it was set
  std::string_view value;  ///< as it was set
  std::string_view domain; ///< the host, or the domain whose hosts get it
  std::string_view path;   ///< the path under which it is sent
  bool is_host_only;       ///< subdomains do not get it
  bool is_secure;          ///< sent over https only
  bool is_persistent;      ///< it has a time at which it expires
};

namespace detail {

/// A cookie in one string, so that it costs one allocation.
struct stored_cookie {
  std::string text;                                         ///< `name=value`, domain, path
  std::uint32_t name_size = 0;                              ///< bytes of the name
  std::uint32_t pair_size = 0;                              ///< bytes of `name=value`
  std::uint32_t domain_size = 0;                            ///< bytes of the domain
  bool host_only = false;                                   ///< see cookie_view
  bool secure = false;                                      ///< see cookie_view
  std::uint64_t number = 0;                                 ///< cookies in the order of creation
  std::chrono::sys_time<std::chrono::milliseconds> expires; ///< never: sys_time::max()

  [[nodiscard]] std::string_view pair() const noexcept {
    return std::string_view(text).substr(0, pair_size);
  }
  [[nodiscard]] std::string_view name() const noexcept {
    return std::string_view(text).substr(0, name_size);
  }
  [[nodiscard]] std::string_view domain() const noexcept {
    return std::string_view(text).substr(pair_size, domain_size);
  }
  [[nodiscard]] std::string_view path() const noexcept {
    return std::string_view(text).substr(pair_size + domain_size);
  }
  [[nodiscard]] cookie_view view() const noexcept {
    return {name(), pair().substr(name_size + 1),       domain(), path(), host_only,
            secure, expires != decltype(expires)::max()};
  }
};

} // namespace detail

/// The cookies of one user.  URLs are those that parse_url() found right; the time is passed in,
/// and counts in milliseconds.
///
/// Without a list of public suffixes a server may set a cookie for a domain such as `co.uk`; for
/// single labels and addresses it may not, but its own host.
class cookie_jar {
public:
  /// The system's clock: cookies expire by the calendar.
  using time = std::chrono::system_clock::time_point;

  static constexpr std::size_t most_cookies = 3000;   ///< RFC 6265, 6.1; the oldest goes
  static constexpr std::size_t most_of_a_domain = 50; ///< RFC 6265, 6.1; the oldest goes

  /// Takes the value of a Set-Cookie header that `from` answered with.  Null, or why it was not
  /// kept.  A cookie that has expired takes the one that it replaces away.
  const char* store(const url_parts& from, std::string_view header, time now);

  /// Sets a cookie as if `from` had: the same rules, and the same answer.
  const char* set(const url_parts& from, const set_cookie& cookie, time now);

  /// Appends the value of the Cookie header for a request, `a=b; c=d`: longer paths first, then
  /// what was there first.  Appends nothing where there is none.
  void append_header_value(std::string& out, const url_parts& to, time now) const;

  /// The value of the first cookie of that name that is sent to a URL.
  [[nodiscard]] std::optional<std::string_view> value(const url_parts& to, std::string_view name,
                                                      time now) const noexcept;

  /// Calls `visit(const cookie_view&)` for each cookie that is sent to a URL, in their order.
  template <class Visit>
  void each(const url_parts& to, time now, Visit visit) const {
    for (std::size_t i = 0; i < size_; ++i) {
      if (is_sent(cookies_[i], to, now))
        visit(cookies_[i].view());
    }
  }

  /// Takes the cookies of that name away that are sent to a URL; how many there were.
  std::size_t remove(const url_parts& to, std::string_view name, time now) noexcept;

  /// Takes all cookies away, and keeps the memory for the next ones.
  void clear() noexcept { size_ = 0; }

  /// True when there is no cookie.
  [[nodiscard]] bool empty() const noexcept { return size_ == 0; }

  /// How many there are, with those that have expired and were not replaced yet.
  [[nodiscard]] std::size_t size() const noexcept { return size_; }

private:
  using stored = detail::stored_cookie;
  using milliseconds = std::chrono::sys_time<std::chrono::milliseconds>;

  static bool is_sent(const stored& cookie, const url_parts& to, time now) noexcept;
  void make_room(std::string_view domain, milliseconds now) noexcept;
  stored& add(std::size_t path_size);
  void erase(std::size_t place) noexcept;

  // The first size_ are cookies, by length of path and then by number; the others are spare.
  std::vector<stored> cookies_;
  std::size_t size_ = 0;
  stored next_; // what is about to be added
  std::uint64_t created_ = 0;
};

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/http/impl/cookie_jar.ipp>
#endif
