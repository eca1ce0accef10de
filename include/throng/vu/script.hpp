// What a load test is made of: the code of one iteration.

#pragma once

#include <throng/base/config.hpp>
#include <throng/base/task.hpp>

#include <concepts>
#include <functional>
#include <type_traits>
#include <utility>
#include <variant>

namespace throng::inline THRONG_ABI {

class vu;

/// The body of an iteration: a coroutine that takes its virtual user.
template <class T>
concept script_function =
    std::invocable<T&, vu&> && std::same_as<std::invoke_result_t<T&, vu&>, task<>>;

/// The same as a plain function, which may block: it runs on a thread of its virtual user's own,
/// which is made for the user's first iteration.
///
/// A thread cannot be ended from outside.  An iteration that is interrupted counts as such at once;
/// the function is left by iteration_interrupted when it waits through its vu, or sees
/// vu.is_interrupted(), and the run ends when it has come back.  What it measures until then
/// counts.
template <class T>
concept blocking_function = std::invocable<T&, vu&> && std::same_as < std::invoke_result_t<T&, vu&>,
void > ;

/// Any body, kept for the life of the test.
class script {
public:
  script() = default;
  template <class Body>
  requires script_function<Body> || blocking_function<Body>
  explicit script(Body body) {
    if constexpr (script_function<Body>) {
      body_ = coroutine(std::move(body));
    } else {
      body_ = function(std::move(body));
    }
  }

  /// True when there is a body.
  explicit operator bool() const noexcept {
    return std::visit([](const auto& body) { return static_cast<bool>(body); }, body_);
  }
  /// True when it is a plain function.
  [[nodiscard]] bool is_blocking() const noexcept {
    return std::holds_alternative<function>(body_);
  }
  /// The coroutine of one iteration, which has not begun; it must be one.
  [[nodiscard]] task<> start(vu& who) const { return std::get<coroutine>(body_)(who); }
  /// Runs the plain function; it must be one.
  void call(vu& who) const { std::get<function>(body_)(who); }

private:
  using coroutine = std::function<task<>(vu&)>;
  using function = std::function<void(vu&)>;

  std::variant<coroutine, function> body_;
};

} // namespace throng::inline THRONG_ABI
