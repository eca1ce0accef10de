// Where the steps of an operation run for which a script waits: on the worker's loop, as long as it
// waits.

#pragma once

#include <throng/base/config.hpp>
#include <throng/net/io_door.hpp>

#include <asio/execution.hpp>
#include <asio/query.hpp>
#include <asio/require.hpp>

#include <cstdint>
#include <type_traits>
#include <utility>

namespace throng::inline THRONG_ABI {

/// An io executor over another one.  What it is given when nobody waits any more, it destroys
/// instead of running it.  So the remaining steps of a composed operation, as async_read_until,
/// cannot touch a buffer that died with the script; and an asio::awaitable ends where it is
/// suspended, as a task does.
template <class Inner>
class awaited_executor {
public:
  awaited_executor(outside_operation& of, std::uint64_t use, Inner inner) noexcept
      : of_(&of), use_(use), inner_(std::move(inner)) {}

  /// What Asio asks of an executor: the properties are the inner one's.
  template <class Property>
  requires(asio::can_query<const Inner&, Property>::value) decltype(auto)
      query(const Property& what) const noexcept {
    return asio::query(inner_, what);
  }
  /// The same of an executor with another property.
  template <class Property>
  requires(asio::can_require<const Inner&, Property>::value) auto require(
      const Property& what) const noexcept {
    auto inner = asio::require(inner_, what);
    return awaited_executor<decltype(inner)>(*of_, use_, std::move(inner));
  }
  /// Runs the step on the inner one, if somebody still waits then.
  template <class Function>
  void execute(Function&& step) const {
    auto checked = [of = of_, use = use_,
                    next = std::decay_t<Function>(std::forward<Function>(step))]() mutable {
      if (of->is_awaited(use))
        std::move(next)();
    };
    asio::execution::execute(inner_, std::move(checked));
  }
  friend bool operator==(const awaited_executor& a, const awaited_executor& b) noexcept {
    return a.of_ == b.of_ && a.use_ == b.use_ && a.inner_ == b.inner_;
  }
  friend bool operator!=(const awaited_executor& a, const awaited_executor& b) noexcept {
    return !(a == b);
  }

private:
  outside_operation* of_;
  std::uint64_t use_;
  Inner inner_;
};

} // namespace throng::inline THRONG_ABI
