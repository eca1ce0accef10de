// The flags of the HTTP client, under k6's names: http_options from the command line.

#pragma once

#include <throng/base/config.hpp>
#include <throng/base/duration_text.hpp>
#include <throng/cli/flag.hpp>
#include <throng/cli/parsed_arguments.hpp>
#include <throng/http/http_options.hpp>

#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace throng::inline THRONG_ABI {
namespace detail {

/// Remembers what a flag changes.
inline const char* change(parsed_arguments& into, std::function<void(http_options&)> how) {
  into.http.push_back(std::move(how));
  return nullptr;
}

/// A flag that takes a number for one of the options.
template <unsigned http_options::*Option, unsigned Least, unsigned Greatest>
const char* read_count(parsed_arguments& into, std::string_view value) {
  const auto count = number_in<unsigned>(value, Least, Greatest);
  if (!count)
    return Least == 0 ? "it takes a whole number, 0 for none" : "it takes a whole number from 1 on";
  return change(into, [count](http_options& http) { http.*Option = *count; });
}

/// A flag that turns one of the options on.
template <bool http_options::*Option>
const char* turn_on(parsed_arguments& into, std::string_view) {
  return change(into, [](http_options& http) { http.*Option = true; });
}

/// A flag that takes a text.
template <std::string http_options::*Option>
const char* read_option(parsed_arguments& into, std::string_view value) {
  return change(into, [text = std::string(value)](http_options& http) { http.*Option = text; });
}

/// A flag that takes a list, `a,b`; again for more.
template <std::vector<std::string> http_options::*Option>
const char* read_list(parsed_arguments& into, std::string_view value) {
  if (value.empty())
    return "it takes a list, such as a,b";
  std::vector<std::string> items;
  while (!value.empty()) {
    const auto item = value.substr(0, value.find(','));
    items.emplace_back(item);
    value.remove_prefix(std::min(value.size(), item.size() + 1));
  }
  return change(into, [items](http_options& http) {
    auto& all = http.*Option;
    all.insert(all.end(), items.begin(), items.end());
  });
}

/// k6's text of dns options, `ttl=5m,select=random,policy=preferIPv4`, over what is there already;
/// nothing when it is none.  A ttl of `inf` is for ever, a number without a unit milliseconds.
inline std::optional<dns_options> parse_dns(std::string_view text) {
  dns_options read;
  while (!text.empty()) {
    const auto item = text.substr(0, text.find(','));
    text.remove_prefix(std::min(text.size(), item.size() + 1));
    const auto equals = item.find('=');
    const auto key = item.substr(0, equals);
    const auto value =
        equals == std::string_view::npos ? std::string_view{} : item.substr(equals + 1);
    constexpr std::pair<std::string_view, dns_select> selects[]{
        {"random", dns_select::random},
        {"first", dns_select::first},
        {"roundRobin", dns_select::round_robin}};
    constexpr std::pair<std::string_view, dns_policy> policies[]{
        {"preferIPv4", dns_policy::prefer_ipv4},
        {"preferIPv6", dns_policy::prefer_ipv6},
        {"onlyIPv4", dns_policy::only_ipv4},
        {"onlyIPv6", dns_policy::only_ipv6},
        {"any", dns_policy::any}};
    const auto found_in = [&](const auto& names, auto& into) {
      for (const auto& [name, what] : names) {
        if (name == value) {
          into = what;
          return true;
        }
      }
      return false;
    };
    if (key == "select" && found_in(selects, read.select))
      continue;
    if (key == "policy" && found_in(policies, read.policy))
      continue;
    if (key != "ttl")
      return std::nullopt;
    if (value == "inf") {
      read.ttl = std::chrono::nanoseconds::max();
    } else if (const auto number = number_in<std::int64_t>(value, 0, 1'000'000'000'000)) {
      read.ttl = std::chrono::milliseconds(*number);
    } else if (const auto time = parse_duration(value); time && time->count() >= 0) {
      read.ttl = *time;
    } else {
      return std::nullopt;
    }
  }
  return read;
}

inline const char* read_dns(parsed_arguments& into, std::string_view value) {
  const auto read = parse_dns(value);
  if (!read)
    return "it takes ttl=TIME, select=random|first|roundRobin, "
           "policy=preferIPv4|preferIPv6|onlyIPv4|onlyIPv6|any, joined by commas";
  return change(into, [read](http_options& http) { http.dns = *read; });
}

/// The flags.
inline constexpr std::array http_flags{
    flag{"--max-redirects", 0, "N", "MAX_REDIRECTS", "how many redirects are followed",
         &read_count<&http_options::max_redirects, 0, 255>},
    flag{"--user-agent", 0, "TEXT", "USER_AGENT", "the User-Agent header, empty for none",
         &read_option<&http_options::user_agent>},
    flag{"--batch", 0, "N", "BATCH", "requests of a user's batch at a time",
         &read_count<&http_options::batch, 1, 1'000'000>},
    flag{"--batch-per-host", 0, "N", "BATCH_PER_HOST", "of these to one host",
         &read_count<&http_options::batch_per_host, 1, 1'000'000>},
    flag{"--discard-response-bodies", 0, nullptr, nullptr,
         "count response bodies, do not keep them",
         &turn_on<&http_options::discard_response_bodies>},
    flag{"--insecure-skip-tls-verify", 0, nullptr, "INSECURE_SKIP_TLS_VERIFY",
         "take any certificate of a server",
         [](parsed_arguments& into, std::string_view) {
           return change(into, [](http_options& http) { http.tls.insecure_skip_verify = true; });
         }},
    flag{"--ca-file", 0, "FILE", "CA_FILE", "certificates that are trusted besides the system's",
         [](parsed_arguments& into, std::string_view value) {
           return change(
               into, [text = std::string(value)](http_options& http) { http.tls.ca_file = text; });
         }},
    flag{"--no-connection-reuse", 0, nullptr, "NO_CONNECTION_REUSE",
         "a connection for each request", &turn_on<&http_options::no_connection_reuse>},
    flag{"--no-vu-connection-reuse", 0, nullptr, "NO_VU_CONNECTION_REUSE",
         "connections end with the iteration", &turn_on<&http_options::no_vu_connection_reuse>},
    flag{"--dns", 0, "OPTIONS", "DNS", "such as ttl=5m,select=random,policy=preferIPv4", &read_dns},
    flag{"--block-hostnames", 0, "LIST", "BLOCK_HOSTNAMES",
         "hosts that are not asked: *.example.com", &read_list<&http_options::block_hostnames>},
    flag{"--blacklist-ip", 0, "LIST", "BLACKLIST_IPS", "addresses that are not asked: 10.0.0.0/8",
         &read_list<&http_options::blacklist_ips>},
    flag{"--local-ips", 0, "LIST", "LOCAL_IPS",
         "addresses to connect from: 10.0.0.1,10.0.0.5-10.0.0.9,10.1.0.0/24",
         &read_option<&http_options::local_ips>},
};

} // namespace detail
} // namespace throng::inline THRONG_ABI
