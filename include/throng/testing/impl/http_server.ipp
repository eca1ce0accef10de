// The bodies of <throng/testing/http_server.hpp>: the thread and the routes.

#pragma once

#include <throng/base/config.hpp>
#include <throng/testing/detail/accept_loop.hpp>
#include <throng/testing/detail/connection_host.hpp>
#include <throng/testing/http_server.hpp>

#include <cstdint>
#include <exception>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

namespace throng::inline THRONG_ABI {
namespace testing {
namespace detail {

/// The fallback of a server that was given none.
inline http_reply answer_not_found(const http_request& request) {
  return {.status = 404, .body = "no route for " + std::string{request.path} + "\n"};
}

/// Handlers by path; any thread adds, the server's thread asks.
class route_table {
public:
  explicit route_table(http_server::handler fallback)
      : fallback_(std::make_shared<const http_server::handler>(std::move(fallback))) {}

  void add(std::string path, http_server::handler h) {
    auto made = std::make_shared<const http_server::handler>(std::move(h));
    const std::scoped_lock lock(mutex_);
    routes_.insert_or_assign(std::move(path), std::move(made));
  }

  [[nodiscard]] http_reply answer(const http_request& request) const {
    try {
      // Run outside of the lock: a handler may take long, and may add a route itself.
      const std::shared_ptr<const http_server::handler> found = find(request.path);
      http_reply reply = (*found)(request);
      if (reply.status >= 200 && reply.status <= 999)
        return reply;
      return {.status = 500,
              .body = "a handler answered with status " + std::to_string(reply.status) + "\n"};
    } catch (const std::exception& error) {
      return {.status = 500, .body = std::string{"a handler threw: "} + error.what() + "\n"};
    } catch (...) {
      return {.status = 500, .body = "a handler threw something that is no std::exception\n"};
    }
  }

private:
  [[nodiscard]] std::shared_ptr<const http_server::handler> find(std::string_view path) const {
    const std::scoped_lock lock(mutex_);
    const auto at = routes_.find(path);
    return at == routes_.end() ? fallback_ : at->second;
  }

  mutable std::mutex mutex_;
  std::map<std::string, std::shared_ptr<const http_server::handler>, std::less<>> routes_;
  const std::shared_ptr<const http_server::handler> fallback_;
};

} // namespace detail

struct http_server::state {
  state(std::uint16_t wanted, handler fallback, const tls_server_options* tls)
      : routes(std::move(fallback)) {
    if (tls != nullptr)
      host.tls.emplace(*tls);
    host.answer = [this](const http_request& request, detail::exchange_mark&) {
      return routes.answer(request);
    };
    loop = std::make_unique<detail::accept_loop>(host, wanted);
    port = loop->port();
    thread = std::thread([this] { loop->run(); });
    thread_id = thread.get_id();
  }

  detail::route_table routes;
  detail::connection_host host;
  std::unique_ptr<detail::accept_loop> loop; // none when stopped
  std::uint16_t port = 0;
  std::mutex stopping; // guards `loop` and `thread` against a second stop()
  std::thread thread;
  std::thread::id thread_id;
};

THRONG_DECL http_server::http_server() : http_server(std::uint16_t{0}) {}

THRONG_DECL http_server::http_server(handler fallback) : http_server(0, std::move(fallback)) {}

THRONG_DECL http_server::http_server(std::uint16_t port)
    : http_server(port, &detail::answer_not_found) {}

THRONG_DECL http_server::http_server(std::uint16_t port, handler fallback)
    : state_(std::make_unique<state>(port, std::move(fallback), nullptr)) {}

THRONG_DECL http_server::http_server(const tls_server_options& tls, std::uint16_t port)
    : http_server(tls, port, &detail::answer_not_found) {}

THRONG_DECL http_server::http_server(const tls_server_options& tls, std::uint16_t port,
                                     handler fallback)
    : state_(std::make_unique<state>(port, std::move(fallback), &tls)) {}

THRONG_DECL http_server::~http_server() { stop(); }

THRONG_DECL http_server& http_server::route(std::string path, handler h) {
  state_->routes.add(std::move(path), std::move(h));
  return *this;
}

THRONG_DECL std::string http_server::url(std::string_view target) const {
  return (state_->host.tls ? "https://127.0.0.1:" : "http://127.0.0.1:") + std::to_string(port()) +
         std::string{target};
}

THRONG_DECL std::uint16_t http_server::port() const noexcept { return state_->port; }

THRONG_DECL server_counts http_server::counts() const { return state_->host.book.read(); }

THRONG_DECL void http_server::stop() {
  // The server's own thread cannot wait for itself, nor for another that waits for it.
  if (std::this_thread::get_id() == state_->thread_id)
    return state_->loop->stop();
  const std::scoped_lock lock(state_->stopping);
  if (!state_->loop)
    return;
  state_->loop->stop();
  state_->thread.join();
  // Destroys what still waits: each connection goes with its last operation, and closes.
  state_->loop.reset();
}

} // namespace testing
} // namespace throng::inline THRONG_ABI
