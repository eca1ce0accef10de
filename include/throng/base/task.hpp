// A coroutine that runs when it is awaited.  Small on purpose: no io executor, no allocator, no
// cancellation slot.  What waits (a sleep, a request) is found through the virtual user, and a
// task is cancelled by destroying it while it is suspended.

#pragma once

#include <throng/base/config.hpp>
#include <throng/base/frame_pool.hpp>

#include <coroutine>
#include <cstddef>
#include <exception>
#include <optional>
#include <type_traits>
#include <utility>

namespace throng::inline THRONG_ABI {

template <class T = void>
class task;

/// The chain of coroutines that one virtual user runs, resumed from one place.  A task that awaits
/// or ends names the coroutine to go on with, and the loop in resume() calls it: the stack stays
/// flat at every optimisation level, which symmetric transfer does not promise on g++.
class task_context {
public:
  /// Runs `first`, then whatever it hands on to, until something waits or all is done.
  void resume(std::coroutine_handle<> first) {
    next_ = first;
    while (next_)
      std::exchange(next_, nullptr).resume();
  }

  /// What the loop in resume() runs next; called by tasks only.
  void hand_to(std::coroutine_handle<> next) noexcept { next_ = next; }

private:
  std::coroutine_handle<> next_;
};

namespace detail {

struct task_promise_base {
  task_context* context = nullptr;
  std::coroutine_handle<> caller;
  std::exception_ptr thrown;

  struct final_awaiter {
    bool await_ready() const noexcept { return false; }
    template <class Promise>
    void await_suspend(std::coroutine_handle<Promise> self) const noexcept {
      auto& promise = self.promise();
      if (promise.caller)
        promise.context->hand_to(promise.caller);
    }
    void await_resume() const noexcept {}
  };

  std::suspend_always initial_suspend() const noexcept { return {}; }
  final_awaiter final_suspend() const noexcept { return {}; }
  void unhandled_exception() noexcept { thrown = std::current_exception(); }

  static void* operator new(std::size_t size) { return frame_pool::allocate(size); }
  static void operator delete(void* memory, std::size_t size) noexcept {
    frame_pool::deallocate(memory, size);
  }
};

template <class T>
struct task_promise : task_promise_base {
  std::optional<T> value;

  task<T> get_return_object() noexcept;
  template <class U = T>
  requires std::is_constructible_v<T, U>
  void return_value(U&& result) { value.emplace(std::forward<U>(result)); }
  T take() {
    if (thrown)
      std::rethrow_exception(thrown);
    return std::move(*value);
  }
};

template <>
struct task_promise<void> : task_promise_base {
  task<void> get_return_object() noexcept;
  void return_void() const noexcept {}
  void take() const {
    if (thrown)
      std::rethrow_exception(thrown);
  }
};

} // namespace detail

/// A coroutine's result, not yet there.  Awaiting it runs the coroutine and gives what it returns,
/// or throws what it threw.  Destroying it ends the coroutine where it is suspended, innermost
/// task first, running the destructors of its locals.  Belongs to one thread.
template <class T>
class [[nodiscard]] task {
public:
  using promise_type = detail::task_promise<T>;

  task() = default;
  task(task&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  task& operator=(task&& other) noexcept {
    if (this != &other) {
      reset();
      handle_ = std::exchange(other.handle_, nullptr);
    }
    return *this;
  }
  ~task() { reset(); }

  /// True when there is a coroutine behind it, finished or not.
  explicit operator bool() const noexcept { return static_cast<bool>(handle_); }

  /// True when the coroutine ran to its end.
  [[nodiscard]] bool done() const noexcept { return handle_.done(); }

  /// Runs the outermost task of a virtual user until it waits or ends.
  void start(task_context& context) {
    handle_.promise().context = &context;
    context.resume(handle_);
  }

  /// What the finished coroutine returned; throws what it threw.
  T take() { return handle_.promise().take(); }

  /// What the finished coroutine threw, or null.
  [[nodiscard]] std::exception_ptr thrown() const noexcept { return handle_.promise().thrown; }

  /// Destroys the coroutine where it stands.
  void reset() noexcept {
    if (handle_)
      std::exchange(handle_, nullptr).destroy();
  }

  /// How a task is awaited from another one.
  class awaiter {
  public:
    explicit awaiter(std::coroutine_handle<promise_type> callee) noexcept : callee_(callee) {}
    bool await_ready() const noexcept { return false; }
    template <class Promise>
    void await_suspend(std::coroutine_handle<Promise> caller) const noexcept {
      auto& promise = callee_.promise();
      promise.context = caller.promise().context;
      promise.caller = caller;
      promise.context->hand_to(callee_);
    }
    T await_resume() const { return callee_.promise().take(); }

  private:
    std::coroutine_handle<promise_type> callee_;
  };

  /// Runs the coroutine and waits for its end.
  awaiter operator co_await() const noexcept { return awaiter(handle_); }

private:
  friend promise_type;
  explicit task(std::coroutine_handle<promise_type> handle) noexcept : handle_(handle) {}

  std::coroutine_handle<promise_type> handle_;
};

namespace detail {

template <class T>
task<T> task_promise<T>::get_return_object() noexcept {
  return task<T>(std::coroutine_handle<task_promise>::from_promise(*this));
}

inline task<void> task_promise<void>::get_return_object() noexcept {
  return task<void>(std::coroutine_handle<task_promise>::from_promise(*this));
}

} // namespace detail
} // namespace throng::inline THRONG_ABI
