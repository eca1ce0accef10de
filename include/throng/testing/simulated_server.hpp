// Turns what a service model answers into the text that goes over a connection.

#pragma once

#include <throng/base/config.hpp>
#include <throng/base/random.hpp>
#include <throng/testing/detail/model_reply.hpp>
#include <throng/testing/detail/reply_text.hpp>
#include <throng/testing/http_reply.hpp>
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
  /// The stream of a seed from which a server draws its numbers: no virtual user has it.
  static constexpr std::uint64_t stream = ~std::uint64_t{0};

  /// Draws its numbers from the seed.
  simulated_server(service_model model, std::uint64_t seed)
      : model_(std::move(model)), random_(seed, stream) {}

  /// What comes over the connection.
  [[nodiscard]] scripted_reply answer(std::string_view request, instant now) {
    auto told = model_.answer(service_request(request), now, random_);
    const bool head_only = request.starts_with("HEAD ");
    const bool is_plain = told.what_breaks == fault::none && told.drip <= told.drip.zero();
    scripted_reply reply;
    reply.delay = told.delay;
    if (is_plain && told.body.empty() && !head_only) {
      reply.lasting = lasting_text(told);
      reply.ending = model_.closes_each() ? reply_ending::close : reply_ending::keep_open;
      return reply;
    }
    switch (append(reply.bytes, told, head_only)) {
    case detail::ending::next_request: break;
    case detail::ending::close: reply.ending = reply_ending::close; break;
    case detail::ending::reset: reply.ending = reply_ending::reset; break;
    case detail::ending::stall:
      if (reply.bytes.empty())
        reply.delay = std::chrono::nanoseconds::max();
      break;
    }
    if (told.drip > told.drip.zero()) {
      reply.piece = 1;
      reply.between = told.drip;
    }
    return reply;
  }
  /// Whether a connect at `now` is accepted.
  [[nodiscard]] bool accepts(instant now) noexcept { return model_.accepts(now, random_); }
  /// How long a connect takes.
  [[nodiscard]] std::chrono::nanoseconds connect_time() const noexcept {
    return model_.connect_time();
  }

private:
  detail::ending append(std::string& to, const service_reply& told, bool head_only) const {
    return detail::append_reply(to, detail::http_reply_of(told, model_.closes_each()),
                                {.head_only = head_only});
  }

  // Made once for each status and body, however many requests it answers.
  std::string_view lasting_text(const service_reply& told) {
    const auto body = told.lasting_body;
    auto& text = texts_[{told.status, body.data(), body.size()}];
    if (text.empty())
      append(text, told, false);
    return text;
  }

  service_model model_;
  random_source random_;
  std::map<std::tuple<int, const char*, std::size_t>, std::string> texts_;
};

} // namespace testing
} // namespace throng::inline THRONG_ABI
