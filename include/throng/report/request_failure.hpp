// Requests that got no response, counted by cause and server.

#pragma once

#include <throng/base/config.hpp>

#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

namespace throng::inline THRONG_ABI {

/// One of the requests that are counted together.
struct failure_case {
  std::int64_t at = 0; ///< when: nanoseconds of the run's clock, in a result since the load began
  std::string url;     ///< that was asked; without credentials, at most 200 bytes
  std::string words;   ///< what the system or the library said, where it says more; likewise

  friend bool operator==(const failure_case&, const failure_case&) = default;
};

/// Requests that got no response for one reason from one server.  A response with a status of 400
/// or more is a response, and is not among them.
struct request_failure {
  int code = 0;            ///< an http_error: k6's error code
  std::string text;        ///< the sentence for that
  std::string origin;      ///< `http://host:port` without credentials; empty where the URL is none
  std::uint64_t times = 0; ///< how many requests
  failure_case first;      ///< the earliest of them
  failure_case last;       ///< the latest

  friend bool operator==(const request_failure&, const request_failure&) = default;
};

/// Adds more of the same reason and server.  The order of adding does not matter.
inline void add_cases(request_failure& mine, const request_failure& more) {
  const auto is_before = [](const failure_case& a, const failure_case& b) {
    return std::tie(a.at, a.url, a.words) < std::tie(b.at, b.url, b.words);
  };
  mine.times += more.times;
  if (is_before(more.first, mine.first))
    mine.first = more.first;
  if (is_before(mine.last, more.last))
    mine.last = more.last;
}

/// The order of reports: the most frequent first.
inline bool is_reported_before(const request_failure& a, const request_failure& b) {
  return std::tie(b.times, a.code, a.origin, a.text) < std::tie(a.times, b.code, b.origin, b.text);
}

} // namespace throng::inline THRONG_ABI
