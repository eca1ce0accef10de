#pragma once

#include <throng/base/ascii.hpp>
#include <throng/base/config.hpp>
#include <throng/http/cookie_jar.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace throng::inline THRONG_ABI {

namespace detail {

/// True for names of which the hosts below are another's, or of which there are none below:
/// addresses, and single labels such as `com` and `localhost`.  A last label of digits makes an
/// address, whatever stands before it.
constexpr bool is_for_one_host(std::string_view domain) noexcept {
  const auto dot = domain.rfind('.');
  if (domain.find(':') != std::string_view::npos || dot == std::string_view::npos)
    return true;
  if (domain.front() == '.' || domain.back() == '.')
    return true;
  return domain.find_first_not_of("0123456789", dot + 1) == std::string_view::npos;
}

/// RFC 6265, 5.1.3, for a domain that is not for one host only.
constexpr bool domain_matches(std::string_view host, std::string_view domain) noexcept {
  if (host.size() <= domain.size())
    return equal_without_case(host, domain);
  const auto rest = host.size() - domain.size();
  return host[rest - 1] == '.' && equal_without_case(host.substr(rest), domain);
}

/// RFC 6265, 5.1.4.
constexpr bool path_matches(std::string_view path, std::string_view prefix) noexcept {
  if (!path.starts_with(prefix))
    return false;
  return path.size() == prefix.size() || prefix.ends_with('/') || path[prefix.size()] == '/';
}

/// The path of a URL's target.
constexpr std::string_view path_of(std::string_view target) noexcept {
  const auto path = target.substr(0, target.find('?'));
  return path.empty() ? std::string_view("/") : path;
}

/// RFC 6265, 5.1.4: the folder of a path, without the slash at its end.
constexpr std::string_view folder_of(std::string_view path) noexcept {
  return path.substr(0, std::max<std::size_t>(path.rfind('/'), 1));
}

/// RFC 6265bis, 4.1.3: what names promise.  Case does not matter, for servers for which it does
/// not.
constexpr const char* prefix_problem(const set_cookie& cookie) noexcept {
  const auto begins_with = [&](std::string_view prefix) {
    return equal_without_case(cookie.name.substr(0, prefix.size()), prefix);
  };
  if (begins_with("__Secure-") && !cookie.secure)
    return "a cookie named __Secure- must be Secure";
  if (begins_with("__Host-") && (!cookie.secure || !cookie.domain.empty() || cookie.path != "/"))
    return "a cookie named __Host- must be Secure, have Path=/ and no Domain";
  return nullptr;
}

} // namespace detail

THRONG_DECL bool cookie_jar::is_sent(const stored& cookie, const url_parts& to, time now) noexcept {
  if (cookie.secure && !to.is_https)
    return false;
  const bool is_its_host = cookie.host_only ? equal_without_case(to.host, cookie.domain())
                                            : detail::domain_matches(to.host, cookie.domain());
  return is_its_host && detail::path_matches(detail::path_of(to.target), cookie.path()) &&
         std::chrono::floor<std::chrono::milliseconds>(now) < cookie.expires;
}

THRONG_DECL void cookie_jar::erase(std::size_t place) noexcept {
  const auto begin = cookies_.begin();
  const auto at = [&](std::size_t i) { return begin + static_cast<std::ptrdiff_t>(i); };
  std::rotate(at(place), at(place + 1), at(size_));
  --size_;
}

THRONG_DECL void cookie_jar::make_room(std::string_view domain, milliseconds now) noexcept {
  // RFC 6265, 5.3: first the expired ones, then the oldest.
  const auto evict = [&](auto may_go) {
    std::size_t worst = size_;
    for (std::size_t i = 0; i < size_; ++i) {
      if (!may_go(cookies_[i]))
        continue;
      if (cookies_[i].expires <= now)
        return erase(i);
      if (worst == size_ || cookies_[i].number < cookies_[worst].number)
        worst = i;
    }
    erase(worst);
  };
  const auto is_of_domain = [&](const stored& each) {
    return equal_without_case(each.domain(), domain);
  };
  const auto end = cookies_.begin() + static_cast<std::ptrdiff_t>(size_);
  if (std::count_if(cookies_.begin(), end, is_of_domain) >= std::ptrdiff_t{most_of_a_domain})
    evict(is_of_domain);
  else if (size_ >= most_cookies)
    evict([](const stored&) { return true; });
}

THRONG_DECL cookie_jar::stored& cookie_jar::add(std::size_t path_size) {
  if (size_ == cookies_.size())
    cookies_.emplace_back();
  const auto begin = cookies_.begin();
  const auto last = begin + static_cast<std::ptrdiff_t>(size_);
  const auto place =
      std::find_if(begin, last, [&](const stored& each) { return each.path().size() < path_size; });
  std::rotate(place, last, last + 1);
  ++size_;
  place->number = created_++;
  return *place;
}

THRONG_DECL const char* cookie_jar::store(const url_parts& from, std::string_view header,
                                          time now) {
  return set(from, parse_set_cookie(header), now);
}

THRONG_DECL const char* cookie_jar::set(const url_parts& from, const set_cookie& cookie, time now) {
  THRONG_ASSERT(from.problem == nullptr);
  if (cookie.problem != nullptr)
    return cookie.problem;
  if (const auto* const problem = cookie_problem(cookie.name, cookie.value); problem != nullptr)
    return problem;
  if (cookie.secure && !from.is_https)
    return "a cookie that is Secure must be set over https";
  if (const auto* const problem = detail::prefix_problem(cookie); problem != nullptr)
    return problem;
  bool host_only = cookie.domain.empty();
  if (!host_only && detail::is_for_one_host(cookie.domain)) {
    if (!equal_without_case(cookie.domain, from.host))
      return "a cookie's Domain cannot be a single label or an address but the server's own";
    host_only = true;
  }
  if (!host_only && !detail::domain_matches(from.host, cookie.domain))
    return "a cookie's Domain must be the server's or one above it";
  const auto domain = host_only ? from.host : cookie.domain;
  const auto path =
      cookie.path.starts_with('/') ? cookie.path : detail::folder_of(detail::path_of(from.target));

  const auto today = std::chrono::floor<std::chrono::milliseconds>(now);
  auto expires = milliseconds::max();
  // A script's may be out of all bounds, and seconds become milliseconds.
  constexpr std::chrono::seconds ages = std::chrono::years{10'000};
  if (cookie.max_age)
    expires = today + std::clamp(*cookie.max_age, std::chrono::seconds{0}, ages);
  else if (cookie.expires)
    expires =
        std::clamp(*cookie.expires, std::chrono::sys_seconds{}, std::chrono::sys_seconds{ages});

  std::size_t same = size_;
  for (std::size_t i = 0; i < size_; ++i) {
    const auto& each = cookies_[i];
    if (each.name() != cookie.name)
      continue;
    // RFC 6265bis, 5.7: what http says does not cover a cookie that only https may set.
    if (each.secure && !from.is_https && each.expires > today &&
        (detail::domain_matches(each.domain(), domain) ||
         detail::domain_matches(domain, each.domain())) &&
        detail::path_matches(path, each.path()))
      return "a cookie that is Secure is not replaced over http";
    if (each.host_only == host_only && equal_without_case(each.domain(), domain) &&
        each.path() == path)
      same = i;
  }
  if (expires <= today) {
    if (same != size_)
      erase(same);
    return nullptr;
  }
  // Written down before anything moves: a script may set one cookie to the value of another.
  const auto path_size = path.size();
  next_.text.assign(cookie.name).append("=").append(cookie.value).append(domain).append(path);
  next_.name_size = static_cast<std::uint32_t>(cookie.name.size());
  next_.pair_size = static_cast<std::uint32_t>(cookie.name.size() + 1 + cookie.value.size());
  next_.domain_size = static_cast<std::uint32_t>(domain.size());
  next_.host_only = host_only;
  next_.secure = cookie.secure;
  next_.expires = expires;
  const bool is_new = same == size_;
  if (is_new)
    make_room(next_.domain(), today);
  auto& place = is_new ? add(path_size) : cookies_[same];
  next_.number = place.number;
  std::swap(place, next_);
  return nullptr;
}

THRONG_DECL void cookie_jar::append_header_value(std::string& out, const url_parts& to,
                                                 time now) const {
  const auto begin = out.size();
  for (std::size_t i = 0; i < size_; ++i) {
    if (!is_sent(cookies_[i], to, now))
      continue;
    if (out.size() != begin)
      out += "; ";
    out += cookies_[i].pair();
  }
}

THRONG_DECL std::optional<std::string_view>
cookie_jar::value(const url_parts& to, std::string_view name, time now) const noexcept {
  for (std::size_t i = 0; i < size_; ++i) {
    if (cookies_[i].name() == name && is_sent(cookies_[i], to, now))
      return cookies_[i].view().value;
  }
  return std::nullopt;
}

THRONG_DECL std::size_t cookie_jar::remove(const url_parts& to, std::string_view name,
                                           time now) noexcept {
  const auto before = size_;
  for (std::size_t i = size_; i > 0; --i) {
    if (cookies_[i - 1].name() == name && is_sent(cookies_[i - 1], to, now))
      erase(i - 1);
  }
  return before - size_;
}

} // namespace throng::inline THRONG_ABI
