// What scripts threw, counted by message.

#pragma once

#include <throng/base/config.hpp>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <map>
#include <string>
#include <utility>

namespace throng::inline THRONG_ABI {

/// The exceptions of one worker.  Its size is bounded: after a hundred different messages the
/// others are counted together.
class exception_log {
public:
  /// Counts one; null stands for a body that returned no coroutine.
  void note(const std::exception_ptr& thrown) {
    auto text = text_of(thrown);
    if (times_.size() >= most_messages && !times_.contains(text))
      text = "other messages";
    ++times_[std::move(text)];
  }

  /// How often each message came.
  [[nodiscard]] const std::map<std::string, std::uint64_t>& times() const noexcept {
    return times_;
  }

private:
  static constexpr std::size_t most_messages = 100;

  static std::string text_of(const std::exception_ptr& thrown) {
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

  std::map<std::string, std::uint64_t> times_;
};

} // namespace throng::inline THRONG_ABI
