// What is done once before the load, or once after it.

#pragma once

#include <throng/base/config.hpp>
#include <throng/base/task.hpp>
#include <throng/vu/script.hpp>
#include <throng/vu/test_facts.hpp>
#include <throng/vu/vu.hpp>

#include <chrono>
#include <concepts>
#include <memory>
#include <type_traits>
#include <utility>

namespace throng::inline THRONG_ABI {

/// Setup or teardown: a coroutine or a plain function over the virtual user, with or without a
/// result.
template <class T>
concept phase_function = std::invocable<T&, vu&>;

/// One of them.
struct phase_spec {
  script body{};                                               ///< none: nothing is done
  std::chrono::nanoseconds timeout = std::chrono::seconds{60}; ///< how long it may take
};

namespace detail {

template <class T>
inline constexpr bool is_task = false;
template <class T>
inline constexpr bool is_task<task<T>> = true;

/// Puts what setup returned where every user finds it.
class setup_result {
public:
  template <class T>
  static void keep(const vu& who, T value) {
    who.around_->kept->keep(std::move(value));
  }
};

// The function is named by the caller and outlives the coroutine: it owns nothing (g++ 12).
template <class Body>
task<> keeping_result(Body* body, vu* who) {
  auto answer = co_await (*body)(*who);
  setup_result::keep(*who, std::move(answer));
}

} // namespace detail

/// A phase_function as a script that keeps its result.
template <phase_function Body>
script phase_script(Body body) {
  using answer = std::invoke_result_t<Body&, vu&>;
  if constexpr (std::same_as<answer, task<>> || std::same_as<answer, void>) {
    return script(std::move(body));
  } else if constexpr (detail::is_task<answer>) {
    auto kept = std::make_shared<Body>(std::move(body));
    return script([kept](vu& who) { return detail::keeping_result(kept.get(), &who); });
  } else {
    return script(
        [body = std::move(body)](vu& who) mutable { detail::setup_result::keep(who, body(who)); });
  }
}

} // namespace throng::inline THRONG_ABI
