// Cookies: what a jar takes it sends as what can be read again, only to who may have it, and only
// while it lives.  Each line is a Set-Cookie header; its first character says who sends it.

#pragma once

#include "property.hpp"
#include <throng/http/cookie_date.hpp>
#include <throng/http/cookie_jar.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

namespace fuzz {

/// A server, and a word for those that may share cookies.
struct cookie_server {
  std::string_view url;
  std::string_view site;
};

inline constexpr cookie_server cookie_servers[] = {
    {"http://www.example.com/x/y", "example.com"},
    {"https://www.example.com/x/y", "example.com"},
    {"http://example.com/", "example.com"},
    {"http://localhost/", "localhost"},
    {"http://127.0.0.1/", "127.0.0.1"},
    {"http://[::1]/", "::1"},
    {"http://a.example.org/", "example.org"},
    {"http://anexample.com/", "anexample.com"},
    {"https://shop.www.example.com/x/y/z?q", "example.com"},
    {"http://com/", "com"},
    {"http://x.localhost/", "x.localhost"},
    {"http://x.127.0.0.1/", "x.127.0.0.1"},
    {"http://example.com./", "example.com."},
};

/// A moment for jars to be at.
inline constexpr throng::cookie_jar::time cookie_noon =
    std::chrono::sys_days{std::chrono::year{2026} / 3 / 1} + std::chrono::hours{12};

/// What a jar sends to a server.
inline std::string cookies_for(const throng::cookie_jar& jar, std::string_view url,
                               throng::cookie_jar::time now = cookie_noon) {
  std::string value;
  jar.append_header_value(value, throng::parse_url(url), now);
  return value;
}

/// Throws what does not hold for the value of a Cookie header.
inline void check_cookie_header(std::string_view sent) {
  for (const char c : sent)
    require((static_cast<unsigned char>(c) >= 0x20 || c == '\t') && c != 0x7f, "a control", sent);
  auto rest = sent;
  while (!rest.empty()) {
    const auto end = std::min(rest.find("; "), rest.size());
    const auto pair = rest.substr(0, end);
    const auto read = throng::parse_set_cookie(pair);
    require(read.problem == nullptr, "what was sent is no cookie", sent, pair);
    require(pair.substr(0, read.name.size()) == read.name && pair.ends_with(read.value) &&
                pair.size() == read.name.size() + 1 + read.value.size(),
            "read otherwise", pair);
    rest.remove_prefix(std::min(end + 2, rest.size()));
  }
}

/// Throws what does not hold for one header of one server.
inline void check_one_cookie(const cookie_server& from, std::string_view header) {
  throng::cookie_jar jar;
  const auto* const problem = jar.store(throng::parse_url(from.url), header, cookie_noon);
  require(problem == nullptr || jar.empty(), "refused and kept", header);
  require(problem == nullptr || *problem != '\0', "a problem without a word", header);
  require(jar.size() <= 1, "two cookies of a header", header);
  const auto read = throng::parse_set_cookie(header);
  for (const auto& to : cookie_servers) {
    const auto sent = cookies_for(jar, to.url);
    if (sent.empty())
      continue;
    require(to.site == from.site, "a cookie for a foreign host", header, to.url);
    require(!read.secure || (from.url.starts_with("https:") && to.url.starts_with("https:")),
            "a secure cookie without https", header, to.url);
    require(!read.domain.empty() ||
                throng::parse_url(from.url).host == throng::parse_url(to.url).host,
            "a cookie of one host for another", header, to.url);
    require(sent == std::string(read.name) + "=" + std::string(read.value), "another cookie", sent);
    require(read.name.size() + read.value.size() <= throng::longest_cookie, "too long", sent);
    if (read.max_age)
      require(
          cookies_for(jar, to.url,
                      cookie_noon + std::min(*read.max_age, std::chrono::seconds{1'000'000'000}))
                  .empty() == (read.max_age->count() <= 1'000'000'000),
          "it lives longer or shorter", header);
  }
}

/// Throws what does not hold for a date.
inline void check_cookie_date(std::string_view text) {
  const auto date = throng::parse_cookie_date(text);
  if (!date)
    return;
  const auto day = std::chrono::floor<std::chrono::days>(*date);
  const std::chrono::year_month_day ymd{day};
  const std::chrono::hh_mm_ss clock{*date - day};
  constexpr std::array<std::string_view, 12> months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto year = static_cast<int>(ymd.year());
  require(ymd.ok() && year >= 1601 && year <= 9999, "a day that does not exist", text);
  const auto printed = std::to_string(static_cast<unsigned>(ymd.day())) + " " +
                       std::string(months[static_cast<unsigned>(ymd.month()) - 1]) + " " +
                       std::to_string(year) + " " + std::to_string(clock.hours().count()) + ":" +
                       std::to_string(clock.minutes().count()) + ":" +
                       std::to_string(clock.seconds().count());
  require(throng::parse_cookie_date(printed) == date, "printed otherwise", text, printed);
}

/// Throws what does not hold for `text`.
inline void check_cookie(std::string_view text) {
  throng::cookie_jar jar;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    const auto line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty())
      continue;
    const auto who = static_cast<unsigned char>(line.front() - '0') % std::size(cookie_servers);
    const auto& from = cookie_servers[who];
    const auto header = line.substr(1);
    check_cookie_date(header);
    check_one_cookie(from, header);
    const auto before = jar.size();
    jar.store(throng::parse_url(from.url), header, cookie_noon);
    require(jar.size() <= before + 1 && jar.size() + 1 >= before, "more than one went", header);
  }
  for (const auto& to : cookie_servers) {
    const auto sent = cookies_for(jar, to.url);
    check_cookie_header(sent);
    std::size_t told = 0;
    std::size_t length = static_cast<std::size_t>(-1);
    const auto url = throng::parse_url(to.url);
    jar.each(url, cookie_noon, [&](const throng::cookie_view& each) {
      ++told;
      require(each.path.size() <= length, "a longer path behind a shorter one", sent);
      length = each.path.size();
      require(each.path.starts_with('/'), "a path without a slash", each.path);
      require(jar.value(url, each.name, cookie_noon).has_value(), "a value that is not found",
              sent);
    });
    require((told == 0) == sent.empty(), "sent and told differ", sent);
  }
  jar.clear();
  require(jar.empty(), "cleared and not empty");
}

} // namespace fuzz
