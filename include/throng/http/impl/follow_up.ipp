#pragma once

#include <throng/base/ascii.hpp>
#include <throng/http/authorization.hpp>
#include <throng/http/body_source.hpp>
#include <throng/http/challenge.hpp>
#include <throng/http/digest.hpp>
#include <throng/http/follow_up.hpp>
#include <throng/http/head.hpp>
#include <throng/http/redirect.hpp>
#include <throng/http/resolve_url.hpp>

#include <charconv>
#include <cstddef>
#include <utility>
#include <vector>

namespace throng::inline THRONG_ABI {

THRONG_DECL void follow_up::apply_codings(transaction& what) {
  if (what.source != nullptr) {
    what.error = http_error::body_source_failed;
    what.failure = "a streamed body cannot be compressed: give it to body()";
    return;
  }
  const auto done = encoder_.encode(what.codings, what.body, text_);
  if (!done.ok()) {
    what.error = done.error;
    what.failure = done.problem;
    return;
  }
  std::swap(what.body, text_);
  what.headers.append("Content-Encoding: ").append(what.codings).append("\r\n");
  what.codings.clear();
}

THRONG_DECL std::string_view follow_up::from_jar(cookie_jar& jar, std::string_view url,
                                                 wall_time now) {
  text_.clear();
  if (const auto to = parse_url(url); to.problem == nullptr)
    jar.append_header_value(text_, to, now);
  return text_;
}

THRONG_DECL void follow_up::keep_cookies(const transaction& what, jar_place& jar, wall_time now) {
  const auto from = parse_url(what.url);
  if (!jar)
    jar = std::make_unique<cookie_jar>();
  response_head(what.head()).each([&](std::string_view name, std::string_view value) {
    if (equal_without_case(name, "set-cookie"))
      jar->store(from, value, now);
    return true;
  });
}

THRONG_DECL void follow_up::decode(transaction& what) {
  // Several headers are one list (RFC 9110, 5.3).
  std::string codings;
  response_head(what.head()).each([&](std::string_view name, std::string_view value) {
    if (equal_without_case(name, "content-encoding"))
      codings.append(codings.empty() ? "" : ", ").append(value);
    return true;
  });
  const auto done = decoder_.decode(codings, what.response_body(), text_, what.body_limit);
  if (done.ok()) {
    what.received.replace(what.head_size, std::string::npos, text_);
    return;
  }
  what.error = done.error;
  what.failure = done.problem;
  what.status = 0;
}

THRONG_DECL bool follow_up::follows_redirect(transaction& what) {
  if (what.redirects_left == 0 || !is_redirect(what.status))
    return false;
  const auto location = response_head(what.head()).header("location");
  if (location.empty())
    return false;
  const bool keeps = keeps_body(what.status, what.verb);
  if (keeps && what.source != nullptr && !what.source->rewind())
    return false;
  auto url = resolve_url(what.url, location);
  const auto from = parse_url(what.url);
  const auto to = parse_url(url);
  // To somewhere that this client cannot ask: the redirect is the answer, as beyond the limit.
  if (to.problem != nullptr)
    return false;
  what.verb = method_after_redirect(what.status, what.verb);
  if (!keeps) {
    drop_body_headers(what.headers);
    what.body.clear();
    what.source = nullptr;
    what.has_body = what.expects_continue = false;
  }
  remove_header(what.headers, "host");
  if (!same_origin(from, to)) {
    drop_origin_headers(what.headers);
    what.cookies.clear();
    what.credentials.clear();
    what.uses_digest = false;
  }
  --what.redirects_left;
  what.url = std::move(url);
  if (std::exchange(what.named_for_url, false)) [[unlikely]]
    what.name.clear();
  what.clear_response();
  what.retries = 0;
  return true;
}

namespace detail {

inline digest_choice digest_of(const transaction& what) {
  std::vector<auth_challenge> offered;
  response_head(what.head()).each([&](std::string_view name, std::string_view value) {
    if (equal_without_case(name, "www-authenticate"))
      read_challenges(value, offered);
    return true;
  });
  return choose_digest(offered);
}

} // namespace detail

THRONG_DECL bool follow_up::is_answerable(transaction& what) {
  if (what.source != nullptr && !what.source->rewind())
    return false;
  const auto choice = detail::digest_of(what);
  return choice.challenge && is_worth_answering(*choice.challenge, what.has_answered);
}

THRONG_DECL void follow_up::answer_challenge(transaction& what) {
  const auto choice = detail::digest_of(what);
  char cnonce[17];
  const auto* const end = std::to_chars(cnonce, cnonce + sizeof cnonce, random_(), 16).ptr;
  std::string target;
  append_target(target, parse_url(what.url).target);
  const digest_request sent{to_text(what.verb), target,
                            std::string_view(cnonce, static_cast<std::size_t>(end - cnonce)), 1};
  remove_header(what.headers, "authorization");
  what.headers.append("Authorization: ")
      .append(digest_authorization(*choice.challenge, sent, credentials_of(what.credentials)))
      .append("\r\n");
  what.replaces_common = true; // the answer stands in place of credentials in the URL
  // Only the first stale answer is answered again: a server that finds each nonce stale would never
  // let go.
  what.uses_digest = !what.has_answered;
  what.has_answered = true;
  what.clear_response();
  what.retries = 0;
}

} // namespace throng::inline THRONG_ABI
