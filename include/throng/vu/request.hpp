// A request while a script builds it.

#pragma once

#include <throng/base/config.hpp>
#include <throng/base/value_text.hpp>
#include <throng/http/body_source.hpp>
#include <throng/http/form.hpp>
#include <throng/http/multipart.hpp>
#include <throng/http/status_ranges.hpp>
#include <throng/http/transaction.hpp>
#include <throng/vu/response.hpp>

#include <chrono>
#include <coroutine>
#include <string>
#include <string_view>

namespace throng::inline THRONG_ABI {

class vu;
namespace detail {
struct batch_sender;
} // namespace detail

/// A handle onto a request in the virtual user's storage; awaiting it sends the request and gives
/// the response.  It copies what it is given.  Trivially copyable and owning nothing, because g++
/// 12 destroys owning temporaries of a co_await expression twice.
class [[nodiscard]] request {
public:
  request(vu& who, transaction& storage) noexcept : who_(&who), storage_(&storage) {}

  /// Adds a header.  Host, User-Agent and the test's default headers are replaced; Content-Length
  /// and Transfer-Encoding are throng's own and are left out; a Cookie is sent beside those of the
  /// user's jar.  A name or value that cannot be sent makes the request fail.
  request header(std::string_view name, std::string_view value) const;
  /// Adds a name and value to the URL's query, percent-encoded.
  request query(std::string_view name, const value_text& value) const;
  /// A cookie, for this request only.
  request cookie(std::string_view name, std::string_view value) const;

  /// The body as it is.
  request body(std::string_view bytes) const;
  /// The body, as application/json.
  request json(std::string_view text) const;
  /// The body, as a browser posts a form: application/x-www-form-urlencoded.
  request form(const throng::form& fields) const;
  /// The body, as a browser posts a form with files: multipart/form-data.
  request multipart(const throng::multipart& parts) const;
  /// The body, read from `source` while it is sent: with Content-Length where its size is known,
  /// else in chunks.  The source must live until the response is there.
  request stream(body_source& source) const noexcept;
  /// Applies codings to the body before it is sent, as `gzip` or `gzip, br`: k6's compression.
  request compress(std::string_view codings) const;
  /// The body waits until the server has said `100 Continue`, a second at the most.
  request expect_continue(bool yes = true) const noexcept;

  /// Basic authentication (RFC 7617).
  request basic_auth(std::string_view user, std::string_view password) const;
  /// A bearer token (RFC 6750).
  request bearer(std::string_view token) const;
  /// Digest authentication (RFC 7616): the server's challenge is answered by a second exchange.
  request digest_auth(std::string_view user, std::string_view password) const;

  /// Asks for codings of the response's body, `gzip, br`, and undoes what comes.  Without a list
  /// asks for all that this build knows.
  request accept_encoding(std::string_view codings = {}) const;
  /// Whether the response's body is counted only; the test's option by default.
  request discard_body(bool yes = true) const noexcept;
  /// How many redirects are followed; http_options::max_redirects by default, 0 for none.
  request redirects(unsigned most) const noexcept;
  /// The statuses with which the request has not failed: 200 to 399 by default.
  request expect_status(int only) const { return expect_status(only, only); }
  /// The same for all from `first` to `last`.
  request expect_status(int first, int last) const;
  /// The same for several ranges.
  request expect_statuses(const status_ranges& which) const noexcept;

  /// What the request is counted under in place of its URL: one name for `/users/1`, `/users/2` ...
  request name(std::string_view text) const;
  /// A tag of all its samples, for thresholds and test.track; `name` is the tag that name() gives.
  /// Throws std::invalid_argument for keys that throng itself gives, as `status`.
  request tag(std::string_view key, std::string_view value) const;
  /// How long the whole exchange may take, redirects included; 60 s by default.
  request timeout(std::chrono::nanoseconds limit) const noexcept {
    storage_->timeout = limit;
    return *this;
  }
  /// Does not keep the connection: `Connection: close`.
  request close_connection(bool yes = true) const noexcept {
    storage_->closes = yes;
    return *this;
  }

  /// Sends the request when awaited.
  class awaiter {
  public:
    awaiter(vu& who, transaction& storage) noexcept : who_(&who), storage_(&storage) {}
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> resumed) const;
    response await_resume() const noexcept;

  private:
    vu* who_;
    transaction* storage_;
  };
  awaiter operator co_await() const noexcept { return {*who_, *storage_}; }
  /// In a plain function: sends the request and comes back with the response.  Throws
  /// std::logic_error in a coroutine, which awaits instead.
  response wait() const;

private:
  friend struct detail::batch_sender;
  // It is no longer one of those that wait to be sent.
  static void take_unsent(vu& who, transaction& storage);
  static void begin(vu& who, transaction& storage);
  request refuse(std::string why) const;

  vu* who_;
  transaction* storage_;
};

} // namespace throng::inline THRONG_ABI
