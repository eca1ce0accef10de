// The two pages of the first tutorial: /ping, which costs nothing, and /stress?loop=N, which costs
// what you ask for.  The demo and the tests serve them from their own process.

#pragma once

#include <throng/testing/http_server.hpp>

#include <charconv>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <system_error>

/// The largest N of /stress?loop=N: below half a second on the server's only thread.
inline constexpr std::int64_t most_stress_loops = 100'000'000;

/// 0 + 1 + ... + (loops - 1), the slow way.
inline std::uint64_t stress(std::int64_t loops) {
  // Volatile, or the compiler puts the closed formula in place of the loop.
  volatile std::uint64_t sum = 0;
  for (std::int64_t i = 0; i < loops; ++i)
    sum = sum + static_cast<std::uint64_t>(i);
  return sum;
}

/// Adds /ping and /stress to `server`.
inline void demo_routes(throng::testing::http_server& server) {
  using throng::testing::http_reply;
  using throng::testing::http_request;
  server.route("/ping", [](const http_request&) { return http_reply{.body = "PONG!"}; });
  server.route("/stress", [](const http_request& request) {
    const auto loops = request.query_number("loop");
    if (!loops || *loops < 0 || *loops > most_stress_loops) {
      return http_reply{.status = 400,
                        .body = "loop must be a whole number from 0 to " +
                                std::to_string(most_stress_loops) + ", as in /stress?loop=1000\n"};
    }
    return http_reply{.body = std::to_string(stress(*loops))};
  });
}

/// A server of those pages on that port, or on a free one where the text is empty.  Throws with a
/// sentence for people when the text is no port or the port is in use.
inline std::unique_ptr<throng::testing::http_server> demo_server(const std::string& port) {
  std::uint16_t number = 0;
  const auto [end, failed] = std::from_chars(port.data(), port.data() + port.size(), number);
  if (!port.empty() && (failed != std::errc{} || end != port.data() + port.size()))
    throw std::invalid_argument("PORT must be a number from 0 to 65535, got '" + port + "'");
  auto server = std::make_unique<throng::testing::http_server>(number);
  demo_routes(*server);
  return server;
}
