// The way of a response: whatever bytes a server sends, in whatever pieces, the exchange ends with
// a status or an error, the same one for all pieces and whatever came before; its headers can be
// looked up and its body decoded.
//
// The first byte of an input says how the request was made, the rest is what the server sends:
// '0' for a GET, its bits 1: HEAD, 2: the body is not kept, 4: the answer comes before all of the
// request is sent.  Where it is split follows from a hash of it.

#pragma once

#include "property.hpp"
#include <throng/base/ascii.hpp>
#include <throng/base/random.hpp>
#include <throng/base/text_hash.hpp>
#include <throng/http/body_decoder.hpp>
#include <throng/http/exchange.hpp>
#include <throng/http/head.hpp>
#include <throng/http/known_heads.hpp>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace fuzz {

// One exchange to its end: the transaction as it is then.  `next_size` says how large the next
// piece is, `known` what heads were read before.
template <class NextSize>
throng::transaction exchanged(unsigned how, std::string_view bytes, NextSize next_size,
                              throng::known_heads* known = nullptr) {
  using step = throng::exchange_step;
  throng::transaction what;
  what.verb = (how & 1u) != 0 ? throng::method::head : throng::method::get;
  what.discard_body = (how & 2u) != 0;
  what.url = "http://a/";
  what.wire = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  throng::exchange under_test;
  auto next = under_test.begin(what, {}, true);
  require(next == step::send, "a connection that is open is not sent to");
  next = under_test.sent((how & 4u) != 0 ? 10 : what.wire.size(), {});
  const auto size = bytes.size();
  while (!bytes.empty() && next != step::finished) {
    require(next == step::receive || next == step::send, "an open connection is to be opened");
    const auto piece = bytes.substr(0, next_size());
    bytes.remove_prefix(piece.size());
    if (piece.size() == 1) {
      const char byte = piece[0];
      next = under_test.received({&byte, 1}, {}, known);
    } else {
      // A copy of its own: to read beyond a piece is found by the sanitizer.
      const std::vector<char> copy(piece.begin(), piece.end());
      next = under_test.received({copy.data(), copy.size()}, {}, known);
    }
    require(what.received.size() <= size, "more is kept than came");
  }
  if (next != step::finished)
    next = under_test.closed({});
  require(next == step::finished, "the end of the connection does not end the exchange");
  require((what.status != 0) != (what.error != throng::http_error::none),
          "not just one of a status and an error");
  require(what.head_size <= what.received.size(), "the head is longer than all");
  return what;
}

inline void require_same(const throng::transaction& a, const throng::transaction& b) {
  require(a.status == b.status, "another status", std::to_string(a.status),
          std::to_string(b.status));
  require(a.error == b.error, "another error", a.error_text(), b.error_text());
  // What was kept of a response that is none depends on the pieces.
  if (a.error != throng::http_error::none)
    return;
  require(a.head() == b.head(), "another head", a.head(), b.head());
  require(a.response_body() == b.response_body(), "another body", a.response_body(),
          b.response_body());
}

inline void check_head(throng::response_head head) {
  require(head.status_text().find('\n') == std::string_view::npos, "the reason has two lines");
  require(head.protocol().starts_with("HTTP/"), "not the version of HTTP", head.protocol());
  head.each([&](std::string_view name, std::string_view value) {
    require(throng::trimmed(name) == name, "a name with spaces around it", name);
    require(head.has_header(name), "a header is not found", name);
    require(value.find('\n') == std::string_view::npos, "a header has two lines", name, value);
    // Of several the first is found.
    std::string_view first;
    bool is_found = false;
    head.each([&](std::string_view other, std::string_view others) {
      is_found = throng::equal_without_case(name, other);
      first = others;
      return !is_found;
    });
    require(is_found && head.header(name) == first, "another header is found", name);
    return true;
  });
}

inline void check_decoded(std::string_view codings, std::string_view body) {
  constexpr std::uint64_t limit = 1 << 16;
  static throng::body_decoder used;
  std::string decoded = "of the last response";
  const auto done = used.decode(codings, body, decoded, limit);
  require(done.ok() == done.problem.empty(), "a failure without a word");
  require(done.ok() || decoded.empty(), "something is left of a body that is refused");
  require(decoded.size() <= limit, "a body above its limit");
  if (codings.empty())
    return;
  throng::body_decoder fresh;
  std::string again;
  const auto done_again = fresh.decode(codings, body, again, limit);
  require(done.error == done_again.error && done.problem == done_again.problem,
          "a new decoder says something else", done.problem, done_again.problem);
  require(decoded == again, "a new decoder gives another body");
}

/// Throws what does not hold for `input`.
inline void check_response(std::string_view input) {
  if (input.empty())
    return;
  const auto how = static_cast<unsigned char>(input[0]) & 7u;
  const auto bytes = input.substr(1);

  const auto whole = exchanged(how, bytes, [&] { return bytes.size(); });
  require_same(whole, exchanged(how, bytes, [] { return std::size_t{1}; }));
  // Mostly small pieces, and sometimes one that takes much of it.
  throng::random_source random(throng::text_hash(input));
  const auto some = static_cast<std::int64_t>(bytes.size());
  require_same(whole, exchanged(how, bytes, [&] {
                 const auto most = random.between(0, 3) == 0 ? std::max<std::int64_t>(some, 1) : 50;
                 return static_cast<std::size_t>(random.between(1, most));
               }));

  // What earlier inputs have left changes nothing, nor does this one for itself.
  static throng::known_heads known;
  for (int time = 0; time < 2; ++time)
    require_same(whole, exchanged(
                            how, bytes, [&] { return bytes.size(); }, &known));

  if (whole.error != throng::http_error::none)
    return;
  const throng::response_head head(whole.head());
  check_head(head);
  check_decoded(head.header("Content-Encoding"), whole.response_body());
}

} // namespace fuzz
