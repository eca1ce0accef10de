// Where a script begins a request.

#pragma once

#include <throng/base/config.hpp>
#include <throng/http/method.hpp>
#include <throng/vu/request.hpp>

#include <string_view>

namespace throng::inline THRONG_ABI {

class vu;

/// The HTTP/1.1 client of one virtual user.  Its connections stay open from one iteration to the
/// next and are shared with no other user.  URLs are absolute.
class http_client {
public:
  explicit http_client(vu& owner) noexcept : owner_(&owner) {}
  http_client(const http_client&) = delete;
  http_client& operator=(const http_client&) = delete;

  /// A request of that method to an absolute URL.
  throng::request get(std::string_view url) { return request(method::get, url); }
  throng::request head(std::string_view url) { return request(method::head, url); }
  throng::request post(std::string_view url) { return request(method::post, url); }
  throng::request put(std::string_view url) { return request(method::put, url); }
  throng::request patch(std::string_view url) { return request(method::patch, url); }
  /// DELETE, under k6's name: `delete` is a word of the language.
  throng::request del(std::string_view url) { return request(method::del, url); }
  throng::request options(std::string_view url) { return request(method::options, url); }
  /// A request of any method.
  throng::request request(method verb, std::string_view url);

private:
  vu* owner_;
};

} // namespace throng::inline THRONG_ABI
