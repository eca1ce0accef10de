// What a load test is made of: the code of one iteration, and what is known of its scenario.

#pragma once

#include <throng/base/config.hpp>
#include <throng/base/task.hpp>

#include <atomic>
#include <concepts>
#include <cstdint>
#include <functional>
#include <string>
#include <type_traits>
#include <utility>

namespace throng::inline THRONG_ABI {

class vu;

/// The body of an iteration: a coroutine that takes its virtual user.
template <class T>
concept script_function =
    std::invocable<T&, vu&> && std::same_as<std::invoke_result_t<T&, vu&>, task<>>;

/// Any script_function, kept for the life of the test.
using script = std::function<task<>(vu&)>;

/// What the virtual users of a scenario have in common, across workers.
class scenario_state {
public:
  explicit scenario_state(std::string name) : name_(std::move(name)) {}

  /// The scenario's name.
  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  /// The next number of an iteration, from 0; each is given once.
  std::uint64_t next_iteration() noexcept {
    return iterations_.fetch_add(1, std::memory_order_relaxed);
  }

private:
  std::string name_;
  std::atomic<std::uint64_t> iterations_{0};
};

} // namespace throng::inline THRONG_ABI
