// A request while a script builds it.

#pragma once

#include <throng/base/config.hpp>
#include <throng/http/transaction.hpp>
#include <throng/vu/response.hpp>

#include <chrono>
#include <coroutine>
#include <string_view>

namespace throng::inline THRONG_ABI {

class vu;

/// A handle onto a request in the virtual user's storage; awaiting it sends the request and gives
/// the response.  It copies what it is given.  Trivially copyable and owning nothing, because g++
/// 12 destroys owning temporaries of a co_await expression twice.
class [[nodiscard]] request {
public:
  request(vu& who, transaction& storage) noexcept : who_(&who), storage_(&storage) {}

  /// Adds a header.  Host and User-Agent replace the default ones; Content-Length is throng's own
  /// and is left out.  A name or value that cannot be sent makes the request fail.
  request header(std::string_view name, std::string_view value) const;
  /// The body as it is.
  request body(std::string_view bytes) const;
  /// The body, as application/json.
  request json(std::string_view text) const;
  /// What the request is counted under in place of its URL: one name for `/users/1`, `/users/2` ...
  request name(std::string_view text) const;
  /// A tag of all its samples, for thresholds and test.track; `name` is the tag that name() gives.
  /// Throws std::invalid_argument for keys that throng itself gives, as `status`.
  request tag(std::string_view key, std::string_view value) const;
  /// How long the whole exchange may take; 60 s by default.
  request timeout(std::chrono::nanoseconds limit) const noexcept {
    storage_->timeout = limit;
    return *this;
  }
  /// Whether the response's body is counted only; the test's option by default.
  request discard_body(bool yes = true) const noexcept {
    storage_->discard_body = yes;
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
  // It is no longer one of those that wait to be sent.
  static void begin(vu& who, transaction& storage);

  vu* who_;
  transaction* storage_;
};

} // namespace throng::inline THRONG_ABI
