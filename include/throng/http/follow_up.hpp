// What lies between the exchanges of one request: cookies, codings, redirects, challenges.  It
// knows no connection and no clock.

#pragma once

#include <throng/base/config.hpp>
#include <throng/base/random.hpp>
#include <throng/http/body_decoder.hpp>
#include <throng/http/body_encoder.hpp>
#include <throng/http/cookie_jar.hpp>
#include <throng/http/head_news.hpp>
#include <throng/http/transaction.hpp>
#include <throng/http/url.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace throng::inline THRONG_ABI {

/// The rules by which a worker's requests go on.  One thread.
class follow_up {
public:
  using wall_time = std::chrono::system_clock::time_point;
  using jar_place = std::unique_ptr<cookie_jar>;

  /// `random` gives the client's nonces.
  explicit follow_up(random_source random) : random_(random) {}

  /// Before the first exchange: applies the codings that the script wants on its body.
  void encode(transaction& what) {
    if (!what.codings.empty() && (what.has_body || what.source != nullptr)) [[unlikely]]
      apply_codings(what);
  }
  /// What the jar has for the URL, `a=1; b=2`; empty for nothing.  Good until the next call.
  /// `clock()` is the time on the wall, asked for where it matters only.
  template <class Clock>
  std::string_view cookies_for(const jar_place& jar, std::string_view url, Clock clock) {
    return jar == nullptr ? std::string_view{} : from_jar(*jar, url, clock());
  }
  /// An exchange is over: keeps its cookies in the jar, which is made with the first one, takes the
  /// codings off its body, which may turn it into a failure, and sees whether it is a challenge
  /// that goes_on() answers, which is none.
  template <class Clock>
  void settle(transaction& what, jar_place& jar, Clock clock) {
    if (what.error != http_error::none)
      return;
    if (what.status == 401 && what.uses_digest) [[unlikely]]
      what.is_challenge = is_answerable(what);
    if (what.is_plain)
      return;
    const auto news = news_of(what.head());
    if (news.cookie) [[unlikely]]
      keep_cookies(what, jar, clock());
    if (news.coding && what.decodes_body && !what.discard_body)
      decode(what);
  }
  /// True when the request goes on: it is made to another URL, or with an answer to a challenge,
  /// and is ready to be sent.
  bool goes_on(transaction& what) {
    const bool may = what.error == http_error::none && what.status >= 300 && what.status < 402;
    if (!may)
      return false;
    if (what.status < 400)
      return follows_redirect(what);
    if (!what.is_challenge)
      return false;
    answer_challenge(what);
    return true;
  }

private:
  void apply_codings(transaction& what);
  std::string_view from_jar(cookie_jar& jar, std::string_view url, wall_time now);
  static void keep_cookies(const transaction& what, jar_place& jar, wall_time now);
  void decode(transaction& what);
  static bool follows_redirect(transaction& what);
  static bool is_answerable(transaction& what);
  void answer_challenge(transaction& what);

  random_source random_;
  body_decoder decoder_;
  body_encoder encoder_;
  std::string text_; // reused
};

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/http/impl/follow_up.ipp>
#endif
