// What the connections of one test server share: its counts, its answers, its buffers.

#pragma once

#include <throng/base/config.hpp>
#include <throng/testing/detail/request_reader.hpp>
#include <throng/testing/detail/tls_server_side.hpp>
#include <throng/testing/http_reply.hpp>
#include <throng/testing/http_request.hpp>
#include <throng/testing/server_counts.hpp>
#include <throng/time/instant.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
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

/// Which request a connection works on: by numbers of its server, which count from 1.
struct exchange_mark {
  std::uint64_t connection = 0;
  std::uint64_t request = 0; ///< 0 when nobody wants to know when its reply is sent
};

/// What the connections of a server share.  All but the ledger belongs to the server's thread.
struct connection_host {
  /// A session for one connection, or none.
  [[nodiscard]] std::unique_ptr<tls_server_side> new_session() const {
    return tls ? std::make_unique<tls_server_side>(*tls) : nullptr;
  }

  /// Lends the buffers that a connection has no own of, for a turn.
  void lend(std::string& output, std::unique_ptr<request_text>& text) {
    if (output.empty())
      output = std::exchange(spare_output, {});
    if (!text)
      text = spare_text ? std::move(spare_text) : std::make_unique<request_text>();
  }
  /// Takes them back, but for what is still to be sent and a request that has not come whole.
  void take_back(std::string& output, std::unique_ptr<request_text>& text, bool is_inside) {
    if (output.empty())
      spare_output = std::exchange(output, {});
    if (!is_inside)
      spare_text = std::move(text);
  }

  ledger book;
  static constexpr std::size_t most_waiting_input = 64 * 1024;
  static constexpr std::chrono::seconds longest_goodbye{1};
  std::size_t most_waiting_output = 256 * 1024; // above it no other request is read
  std::chrono::nanoseconds busy_poll{};         // so long before it is due a reply is not slept for

  std::function<http_reply(const http_request&, exchange_mark&)> answer;
  std::function<void(std::uint64_t request)> sent; // told of the requests that are marked
  std::function<bool()> accepts;                   // asked for each connection; empty for yes
  std::uint64_t connections = 0;                   // so many were made
  instant received{};                              // when the bytes came that are read now
  std::vector<char> receive = std::vector<char>(64 * 1024);
  std::optional<tls_server_context> tls;    // none for plain HTTP
  std::string plain;                        // what one read decrypts to
  std::string spare_output;                 // lent to one connection at a time
  std::unique_ptr<request_text> spare_text; // likewise
};

} // namespace testing::detail
} // namespace throng::inline THRONG_ABI
