// What a request gave, as a script sees it.

#pragma once

#include <throng/base/config.hpp>
#include <throng/http/error.hpp>
#include <throng/http/head.hpp>
#include <throng/http/timings.hpp>
#include <throng/http/transaction.hpp>
#include <throng/http/transaction_pool.hpp>

#include <cstdint>
#include <string_view>
#include <utility>

namespace throng::inline THRONG_ABI {

/// A response, or the reason why there is none.  Copies share one storage, which returns to the
/// worker's pool with the last of them; views that it gives live as long as it.  Belongs to the
/// thread of its virtual user and must not outlive the run.
class response {
public:
  explicit response(transaction& of) noexcept : of_(&of) { ++of_->holders; }
  response(const response& other) noexcept : of_(other.of_) {
    if (of_ != nullptr)
      ++of_->holders;
  }
  response(response&& other) noexcept : of_(std::exchange(other.of_, nullptr)) {}
  response& operator=(response other) noexcept {
    std::swap(of_, other.of_);
    return *this;
  }
  ~response() {
    if (of_ != nullptr && --of_->holders == 0)
      of_->home->release(*of_);
  }

  /// The status code; 0 when no whole response came, see error().
  [[nodiscard]] int status() const noexcept { return of_->status; }
  /// The reason phrase: `OK`.
  [[nodiscard]] std::string_view status_text() const noexcept { return head().status_text(); }
  /// The version: `HTTP/1.1`.
  [[nodiscard]] std::string_view protocol() const noexcept { return head().protocol(); }
  /// The body; empty when bodies are discarded.
  [[nodiscard]] std::string_view body() const noexcept { return of_->response_body(); }
  /// The first header of that name, whatever its case; empty when there is none.
  [[nodiscard]] std::string_view header(std::string_view name) const { return head().header(name); }
  /// Whether there is a header of that name.
  [[nodiscard]] bool has_header(std::string_view name) const { return head().has_header(name); }
  /// The first field of that name behind a chunked body, whatever its case; empty when there is
  /// none.
  [[nodiscard]] std::string_view trailer(std::string_view name) const {
    return response_head(of_->trailers).header(name);
  }
  /// All of the head, for what header() does not answer.
  [[nodiscard]] response_head head() const noexcept { return response_head(of_->head()); }

  /// Why there is no response, in words; empty when there is one.
  [[nodiscard]] std::string_view error() const noexcept { return of_->error_text(); }
  /// k6's error code: of the failure, or 1000 + status from 400 on, else 0.
  [[nodiscard]] int error_code() const noexcept { return of_->error_code(); }

  /// Where the time went.
  [[nodiscard]] const throng::timings& timings() const noexcept { return of_->times; }
  /// Bytes written to the socket, head included.
  [[nodiscard]] std::uint64_t bytes_sent() const noexcept { return of_->bytes_sent; }
  /// Bytes read from the socket, head included.
  [[nodiscard]] std::uint64_t bytes_received() const noexcept { return of_->bytes_received; }
  /// The URL that was asked, after redirects the last one.
  [[nodiscard]] std::string_view url() const noexcept { return of_->url; }
  /// How often the request was sent again, because the server had closed a kept connection.
  [[nodiscard]] unsigned retries() const noexcept { return of_->retries; }
  /// The version of TLS, as k6 writes it: `tls1.3`; empty without TLS.
  [[nodiscard]] std::string_view tls_version() const noexcept { return of_->tls_version; }
  /// The cipher of TLS: `TLS_AES_128_GCM_SHA256`; empty without TLS.
  [[nodiscard]] std::string_view tls_cipher() const noexcept { return of_->tls_cipher; }

private:
  transaction* of_;
};

} // namespace throng::inline THRONG_ABI
