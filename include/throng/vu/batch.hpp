// Several requests of one user at the same time.

#pragma once

#include <throng/base/config.hpp>
#include <throng/http/transaction.hpp>
#include <throng/vu/request.hpp>
#include <throng/vu/response.hpp>

#include <array>
#include <coroutine>
#include <cstddef>
#include <span>
#include <utility>
#include <vector>

namespace throng::inline THRONG_ABI {
namespace detail {

/// Sends a batch on its way: what batches of both kinds have in common.
struct batch_sender {
  static void send(vu& who, std::span<const request> requests, std::coroutine_handle<> resumed);
  static void wait(vu& who, std::span<const request> requests);
  static response answered(vu& who, const request& which) noexcept;
  static void begin(vu& who, std::span<const request> requests);
};

} // namespace detail

/// A batch of N requests, or with 0 of those in a span; made by vu.http.batch.  Owns nothing.
template <std::size_t N = 0>
class [[nodiscard]] batch_of {
public:
  template <std::same_as<request>... Requests>
  batch_of(vu& who, Requests... requests) noexcept : who_(&who), requests_{requests...} {}

  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> resumed) const {
    detail::batch_sender::send(*who_, requests_, resumed);
  }
  /// The responses, in the order of the requests.
  std::array<response, N> await_resume() const noexcept {
    return answers(std::make_index_sequence<N>{});
  }
  /// In a plain function: sends the requests and comes back with the responses.
  std::array<response, N> wait() const {
    detail::batch_sender::wait(*who_, requests_);
    return await_resume();
  }

private:
  template <std::size_t... I>
  std::array<response, N> answers(std::index_sequence<I...>) const noexcept {
    return {detail::batch_sender::answered(*who_, requests_[I])...};
  }

  vu* who_;
  std::array<request, N> requests_;
};

template <>
class [[nodiscard]] batch_of<0> {
public:
  batch_of(vu& who, std::span<const request> requests) noexcept : who_(&who), requests_(requests) {}

  bool await_ready() const noexcept { return requests_.empty(); }
  void await_suspend(std::coroutine_handle<> resumed) const {
    detail::batch_sender::send(*who_, requests_, resumed);
  }
  /// The responses, in the order of the requests.
  std::vector<response> await_resume() const {
    std::vector<response> answers;
    answers.reserve(requests_.size());
    for (const auto& each : requests_)
      answers.push_back(detail::batch_sender::answered(*who_, each));
    return answers;
  }
  /// In a plain function: sends the requests and comes back with the responses.
  std::vector<response> wait() const {
    if (!requests_.empty())
      detail::batch_sender::wait(*who_, requests_);
    return await_resume();
  }

private:
  vu* who_;
  std::span<const request> requests_;
};

} // namespace throng::inline THRONG_ABI
