// What scripts threw on a worker, counted by message.

#pragma once

#include <throng/base/config.hpp>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <map>
#include <string>
#include <utility>

namespace throng::inline THRONG_ABI {

/// Messages and how often each came.  Its size is bounded: after a hundred different ones the
/// others are counted together.
class message_log {
public:
  /// Counts one, or several of a kind.
  void note(std::string text, std::uint64_t how_many = 1) {
    if (times_.size() >= most_messages && !times_.contains(text))
      text = "other messages";
    times_[std::move(text)] += how_many;
  }

  /// How often each message came.
  [[nodiscard]] const std::map<std::string, std::uint64_t>& times() const noexcept {
    return times_;
  }

private:
  static constexpr std::size_t most_messages = 100;

  std::map<std::string, std::uint64_t> times_;
};

/// What a script threw; null stands for a body that returned no coroutine.
inline std::string message_of(const std::exception_ptr& thrown) {
  if (!thrown)
    return "the body returned no coroutine";
  try {
    std::rethrow_exception(thrown);
  } catch (const std::exception& known) {
    return known.what();
  } catch (...) {
    return "something that is no std::exception";
  }
}

} // namespace throng::inline THRONG_ABI
