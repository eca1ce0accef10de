// Turns what a service model answers into the text that goes over a connection.

#pragma once

#include <throng/base/config.hpp>
#include <throng/base/random.hpp>
#include <throng/testing/service_model.hpp>
#include <throng/testing/virtual_world.hpp>
#include <throng/time/instant.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

namespace throng::inline THRONG_ABI {
namespace testing {

/// The server of one simulation.
class simulated_server {
public:
  /// Draws its numbers from a stream of the seed that no virtual user has.
  simulated_server(service_model model, std::uint64_t seed)
      : model_(std::move(model)), random_(seed, stream) {}

  /// What comes over the connection.
  [[nodiscard]] scripted_reply answer(std::string_view request, instant now) {
    const auto told = model_.answer(service_request(request), now, random_);
    scripted_reply reply;
    reply.delay = told.delay;
    switch (told.failure) {
    case service_failure::none: break;
    case service_failure::resets: reply.ending = reply_ending::reset; return reply;
    case service_failure::closes: reply.ending = reply_ending::close; return reply;
    case service_failure::hangs: reply.delay = std::chrono::nanoseconds::max(); return reply;
    }
    // The client reads no body behind the head that HEAD asked for.
    const bool head_only = request.starts_with("HEAD ");
    const auto body = told.body.empty() ? told.lasting_body : std::string_view(told.body);
    if (!told.body.empty() || head_only) {
      reply.bytes = head_of(told.status, body.size());
      if (!head_only)
        reply.bytes += body;
    } else {
      reply.lasting = lasting_text(told.status, body);
    }
    if (model_.closes_each())
      reply.ending = reply_ending::close;
    return reply;
  }
  /// Whether a connect is accepted.
  [[nodiscard]] bool accepts() noexcept { return model_.accepts(random_); }
  /// How long a connect takes.
  [[nodiscard]] std::chrono::nanoseconds connect_time() const noexcept {
    return model_.connect_time();
  }

private:
  static constexpr std::uint64_t stream = ~std::uint64_t{0};

  [[nodiscard]] std::string head_of(int status, std::size_t body) const {
    std::string text = "HTTP/1.1 " + std::to_string(status) + (status == 200 ? " OK" : " -");
    // A reply of these kinds has no body and says nothing of one.
    if (status != 204 && status != 304)
      text += "\r\nContent-Length: " + std::to_string(body);
    text += model_.closes_each() ? "\r\nConnection: close\r\n\r\n" : "\r\n\r\n";
    return text;
  }

  // Made once for each status and body, however many requests it answers.
  std::string_view lasting_text(int status, std::string_view body) {
    auto& text = texts_[{status, body.data(), body.size()}];
    if (text.empty()) {
      text = head_of(status, body.size());
      if (status != 204 && status != 304)
        text += body;
    }
    return text;
  }

  service_model model_;
  random_source random_;
  std::map<std::tuple<int, const char*, std::size_t>, std::string> texts_;
};

} // namespace testing
} // namespace throng::inline THRONG_ABI
