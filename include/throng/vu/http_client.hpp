// Where a script begins a request.

#pragma once

#include <throng/base/config.hpp>
#include <throng/http/cookie_jar.hpp>
#include <throng/http/method.hpp>
#include <throng/http/url_template.hpp>
#include <throng/vu/batch.hpp>
#include <throng/vu/request.hpp>

#include <concepts>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

namespace throng::inline THRONG_ABI {

class vu;

/// What a request is made to: an absolute URL, as a text or from a url_template, whose text is the
/// name that all its URLs are counted under.
class request_url {
public:
  template <std::convertible_to<std::string_view> Text>
  request_url(const Text& url) noexcept : url_(url) {}
  request_url(const templated_url& made) noexcept : url_(made.url()), name_(made.name()) {}

  /// The URL, and the name; empty for none.
  [[nodiscard]] std::string_view url() const noexcept { return url_; }
  [[nodiscard]] std::string_view name() const noexcept { return name_; }

private:
  std::string_view url_;
  std::string_view name_;
};

/// The HTTP/1.1 client of one virtual user.  Its connections stay open from one iteration to the
/// next and are shared with no other user, unless the test's http_options say otherwise.
class http_client {
public:
  explicit http_client(vu& owner) noexcept : owner_(&owner) {}
  http_client(const http_client&) = delete;
  http_client& operator=(const http_client&) = delete;

  /// A request of that method to an absolute URL.
  throng::request get(request_url url) { return request(method::get, url); }
  throng::request head(request_url url) { return request(method::head, url); }
  throng::request post(request_url url) { return request(method::post, url); }
  throng::request put(request_url url) { return request(method::put, url); }
  throng::request patch(request_url url) { return request(method::patch, url); }
  /// DELETE, under k6's name: `delete` is a word of the language.
  throng::request del(request_url url) { return request(method::del, url); }
  throng::request options(request_url url) { return request(method::options, url); }
  /// A request of any method.
  throng::request request(method verb, request_url url);

  /// Requests that are sent at the same time, over connections of their own, up to
  /// http_options::batch at a time and batch_per_host to one host.  Awaiting gives the responses in
  /// the order of the requests, when the last one is there:
  ///
  ///     const auto both = co_await vu.http.batch(vu.http.get(a), vu.http.get(b));
  ///     vu.check("both", both[0].status() == 200 && both[1].status() == 200);
  template <std::same_as<throng::request>... Requests>
  requires(sizeof...(Requests) > 0) batch_of<sizeof...(Requests)> batch(Requests... requests) {
    return {*owner_, requests...};
  }
  /// The same for a number that is known at run time; awaiting gives a vector.  The requests must
  /// outlive the awaiting.
  batch_of<> batch(std::span<const throng::request> requests) { return {*owner_, requests}; }

  /// A cookie that the user has for the URL, as if its server had set it: until the iteration ends,
  /// or for ever where http_options::no_cookies_reset is set.  Throws std::invalid_argument where
  /// a server might not set it.
  void set_cookie(std::string_view url, std::string_view name, std::string_view value);
  /// The value of the cookie of that name that the user sends to the URL.  The view holds until a
  /// cookie changes.
  [[nodiscard]] std::optional<std::string_view> cookie(std::string_view url,
                                                       std::string_view name) const;
  /// Takes all of the user's cookies away.
  void clear_cookies() noexcept {
    if (jar_)
      jar_->clear();
  }
  /// The jar for the engine, which makes it with the first cookie.
  [[nodiscard]] std::unique_ptr<cookie_jar>& jar() noexcept { return jar_; }

private:
  vu* owner_;
  std::unique_ptr<cookie_jar> jar_; // most users never see a cookie
};

} // namespace throng::inline THRONG_ABI
