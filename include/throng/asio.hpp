// Asio's operations in a script: `co_await socket.async_connect(server, throng::use_vu(vu))`.  For
// protocols that throng does not speak.  Needs neither engine nor main.hpp; <throng.hpp> stays free
// of Asio.

#pragma once

#include <throng/base/config.hpp>
#include <throng/metrics/metric.hpp>
#include <throng/net/awaited_executor.hpp>
#include <throng/net/handler_memory.hpp>
#include <throng/net/io_door.hpp>
#include <throng/time/instant.hpp>
#include <throng/vu/outside_wait.hpp>
#include <throng/vu/vu.hpp>

#include <asio/associated_executor.hpp>
#include <asio/async_result.hpp>
#include <asio/awaitable.hpp>
#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>

#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <optional>
#include <stdexcept>
#include <tuple>
#include <type_traits>
#include <utility>

#if defined(ASIO_HAS_IOCP) || defined(ASIO_HAS_IO_URING_AS_DEFAULT)
#error                                                                                             \
    "throng/asio.hpp needs a reactor (epoll, kqueue): others write to buffers after a cancellation"
#endif

namespace throng::inline THRONG_ABI {

/// A completion token: the operation is awaited in the script of `who`.  It begins when it is
/// awaited, and its end resumes the script in the user's next turn.
///
/// What the handler would be given is the result: nothing, one value, or a std::tuple of several,
/// so `const auto [failed, size] = co_await asio::async_read(socket, buffer, throng::use_vu(vu));`.
/// Error codes are data and nothing throws, but a handler's std::exception_ptr, which co_spawn has,
/// is thrown in the script and is no part of the result.  Throws std::logic_error in virtual time,
/// and in plain functions, which may block.
///
/// An iteration that is cut off destroys the script first.  The operation is cancelled before its
/// variables die, by Asio's terminal cancellation, and no step of it runs afterwards.  That is safe
/// for all that heeds the cancellation slot: timers, sockets, and what is composed of them, in Asio
/// itself.  What does not, must own what it uses, as a lookup does.  A socket kept in vu.state()
/// may have half an answer in it afterwards: keep it in the script's variables while it is in use,
/// and move it back when the answer is complete.  All objects must be made with io_executor(vu).
class use_vu {
public:
  explicit use_vu(vu& who) noexcept : who_(&who) {}
  /// The time from the beginning of the operation to its end goes into `time`, however it ends; not
  /// when it is cut off.
  use_vu(vu& who, const duration_trend& time) noexcept : who_(&who), time_(time) {}

  /// Who awaits.
  [[nodiscard]] vu& who() const noexcept { return *who_; }
  /// What records the time.
  [[nodiscard]] const std::optional<duration_trend>& time() const noexcept { return time_; }

private:
  vu* who_;
  std::optional<duration_trend> time_;
};

/// The io executor of the user's worker, for the sockets and timers of the user.  Throws as use_vu.
[[nodiscard]] inline asio::io_context::executor_type io_executor(vu& who) {
  return outside_wait::door_of(who).loop().get_executor();
}

namespace detail {

// What Asio calls at the end.  It owns the operation's storage.
template <class Awaiter>
class outside_handler {
public:
  using executor_type = awaited_executor<asio::io_context::executor_type>;
  using allocator_type = handler_allocator<std::byte>;
  using cancellation_slot_type = asio::cancellation_slot;

  outside_handler(io_door& door, outside_operation& of) noexcept
      : door_(&door), of_(&of), use_(of.use()) {}
  // Asio may still ask the one that was moved from where it runs.
  outside_handler(outside_handler&& other) noexcept
      : door_(other.door_), of_(other.of_), use_(other.use_),
        is_owner_(std::exchange(other.is_owner_, false)) {}
  outside_handler& operator=(outside_handler&&) = delete;
  ~outside_handler() {
    if (!is_owner_)
      return;
    if (auto* const awaiter = release())
      awaiter->abandon();
  }

  executor_type get_executor() const noexcept { return {*of_, use_, door_->loop().get_executor()}; }
  allocator_type get_allocator() const noexcept { return allocator_type(of_->memory()); }
  cancellation_slot_type get_cancellation_slot() const noexcept { return of_->slot(); }

  template <class... Args>
  void operator()(Args&&... args) {
    if (auto* const awaiter = release())
      awaiter->complete(std::forward<Args>(args)...);
  }

private:
  Awaiter* release() noexcept {
    is_owner_ = false;
    auto* const awaiter = static_cast<Awaiter*>(of_->waiting());
    door_->release(*of_);
    return awaiter;
  }

  io_door* door_;
  outside_operation* of_;
  std::uint64_t use_;
  bool is_owner_ = true;
};

// What a handler's arguments are in a script.
template <class... All>
auto unwrapped(std::tuple<All...>&& all) {
  using whole = std::tuple<All...>;
  if constexpr (sizeof...(All) == 0) {
    return;
  } else if constexpr (std::is_same_v<std::tuple_element_t<0, whole>, std::exception_ptr>) {
    if (std::get<0>(all))
      std::rethrow_exception(std::get<0>(all));
    const auto without_first = []<class... Rest>(std::exception_ptr&, Rest&... rest) {
      return unwrapped(std::tuple<Rest...>(std::move(rest)...));
    };
    return std::apply(without_first, all);
  } else if constexpr (sizeof...(All) == 1) {
    return std::get<0>(std::move(all));
  } else {
    return whole(std::move(all));
  }
}

template <class Signature, class Initiation, class... Args>
class awaited_operation;

// An operation with all that begins it; awaiting it does.
template <class... Results, class Initiation, class... Args>
class [[nodiscard]] awaited_operation<void(Results...), Initiation, Args...> final
    : private outside_wait {
public:
  template <class I, class... A>
  explicit awaited_operation(const use_vu& token, I&& initiation, A&&... args)
      : outside_wait(token.who()), time_(token.time()), initiation_(std::forward<I>(initiation)),
        args_(std::forward<A>(args)...) {}
  ~awaited_operation() {
    if (under_way_ != nullptr)
      under_way_->leave();
  }

  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> resumed) {
    auto& door = door_of(who());
    began_ = who().now();
    suspend(resumed);
    try {
      under_way_ = &door.acquire(this);
      outside_handler<awaited_operation> handler(door, *under_way_);
      std::apply(
          [&](Args&... args) { std::move(initiation_)(std::move(handler), std::move(args)...); },
          args_);
    } catch (...) {
      withdraw();
      throw;
    }
    has_begun_ = true;
    if (under_way_ == nullptr && !results_)
      resume();
  }
  auto await_resume() {
    if (!results_)
      throw std::runtime_error("an operation of Asio's was destroyed without calling its handler");
    return unwrapped(std::move(*results_));
  }

  // The handler's side.

  template <class... Given>
  void complete(Given&&... results) {
    under_way_ = nullptr;
    if (time_)
      time_->add(who(), who().now() - began_);
    results_.emplace(std::forward<Given>(results)...);
    resume();
  }
  void abandon() {
    under_way_ = nullptr;
    if (has_begun_)
      resume();
  }

private:
  std::optional<duration_trend> time_;
  Initiation initiation_;
  std::tuple<Args...> args_;
  std::optional<std::tuple<std::decay_t<Results>...>> results_;
  outside_operation* under_way_ = nullptr;
  instant began_{};
  bool has_begun_ = false;
};

// Begins a coroutine of Asio's.
struct spawn_awaitable {
  template <class Handler, class Awaitable>
  void operator()(Handler&& handler, Awaitable&& what) const {
    const auto where = asio::get_associated_executor(handler);
    asio::co_spawn(where, std::forward<Awaitable>(what), std::forward<Handler>(handler));
  }
};

template <class T>
struct signature_of_awaitable {
  using type = void(std::exception_ptr, T);
};
template <>
struct signature_of_awaitable<void> {
  using type = void(std::exception_ptr);
};

} // namespace detail

/// Awaits a coroutine of Asio's on the user's worker: its value, or what it threw.  It begins when
/// it is awaited.
///
/// When the iteration is cut off, what it awaits is cancelled, and it is destroyed where it stands
/// a little later than the script: the destructors in it must not need the script's variables.
/// Sockets that outlive it are made with io_executor(vu).
template <class T>
[[nodiscard]] auto awaited(use_vu by, asio::awaitable<T> what) {
  using signature = typename detail::signature_of_awaitable<T>::type;
  return detail::awaited_operation<signature, detail::spawn_awaitable, asio::awaitable<T>>(
      by, detail::spawn_awaitable(), std::move(what));
}
/// The same, with its time in no trend.
template <class T>
[[nodiscard]] auto awaited(vu& who, asio::awaitable<T> what) {
  return awaited(use_vu(who), std::move(what));
}

} // namespace throng::inline THRONG_ABI

/// How Asio asks for what an operation returns.
template <class... Results>
class asio::async_result<throng::use_vu, void(Results...)> {
public:
  /// The operation, which has not begun.
  template <class Initiation, class... Args>
  static auto initiate(Initiation&& initiation, const throng::use_vu& token, Args&&... args) {
    using operation = throng::detail::awaited_operation<void(Results...), std::decay_t<Initiation>,
                                                        std::decay_t<Args>...>;
    return operation(token, std::forward<Initiation>(initiation), std::forward<Args>(args)...);
  }
};
