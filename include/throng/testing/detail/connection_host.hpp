// What the connections of one test server share: its counts, its answers, its buffers.

#pragma once

#include <throng/base/config.hpp>
#include <throng/testing/detail/request_reader.hpp>
#include <throng/testing/detail/tls_server_side.hpp>
#include <throng/testing/http_reply.hpp>
#include <throng/testing/http_request.hpp>
#include <throng/testing/server_counts.hpp>

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace throng::inline THRONG_ABI {
namespace testing::detail {

/// The counts behind a mutex instead of atomics: what is done to a socket and its count change
/// together, so that a client which has seen the one always finds the other.
class ledger {
public:
  template <class Change>
  void change(const Change& f) {
    const std::scoped_lock lock(mutex_);
    f(counts_);
  }
  [[nodiscard]] server_counts read() const {
    const std::scoped_lock lock(mutex_);
    return counts_;
  }

private:
  mutable std::mutex mutex_;
  server_counts counts_;
};

/// What the connections of a server share.  All but the ledger belongs to the server's thread.
struct connection_host {
  /// A session for one connection, or none.
  [[nodiscard]] std::unique_ptr<tls_server_side> new_session() const {
    return tls ? std::make_unique<tls_server_side>(*tls) : nullptr;
  }

  ledger book;
  std::function<http_reply(const http_request&)> answer;
  std::vector<char> receive = std::vector<char>(64 * 1024);
  std::optional<tls_server_context> tls;    // none for plain HTTP
  std::string plain;                        // what one read decrypts to
  std::string spare_output;                 // lent to one connection at a time
  std::unique_ptr<request_text> spare_text; // likewise
};

} // namespace testing::detail
} // namespace throng::inline THRONG_ABI
