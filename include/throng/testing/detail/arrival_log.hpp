// The log of an oracle server: memory that is there from the beginning, written by the server's
// thread and read by any.

#pragma once

#include <throng/base/config.hpp>
#include <throng/testing/oracle_arrival.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <vector>

namespace throng::inline THRONG_ABI {
namespace testing::detail {

/// The first `most` arrivals since it was cleared, and how many there were behind them.
class arrival_log {
public:
  explicit arrival_log(std::size_t most) : kept_(most) {}

  /// Forgets all.
  void clear() {
    const std::scoped_lock lock(mutex_);
    before_ += size_;
    size_ = 0;
    lost_ = 0;
  }

  /// Gives the arrival's number, never the same again; 0 where it finds no room and is counted.
  std::uint64_t add(const oracle_arrival& what) {
    const std::scoped_lock lock(mutex_);
    if (size_ == kept_.size()) {
      ++lost_;
      return 0;
    }
    kept_[size_++] = what;
    return before_ + size_;
  }

  /// Nothing happens when the arrival is forgotten.
  void sent(std::uint64_t number, std::chrono::nanoseconds at) {
    const std::scoped_lock lock(mutex_);
    if (number > before_)
      kept_[static_cast<std::size_t>(number - before_ - 1)].sent = at;
  }

  /// Those that are kept, in order.  Copied bit by bit, so that the server never waits for long.
  [[nodiscard]] std::vector<oracle_arrival> read() const {
    constexpr std::size_t at_once = 256;
    std::vector<oracle_arrival> copy;
    copy.reserve(size());
    for (std::uint64_t before = 0;;) {
      const std::scoped_lock lock(mutex_);
      if (before != before_)
        copy.clear(); // cleared meanwhile
      before = before_;
      const auto rest = std::min(at_once, size_ - copy.size());
      if (rest == 0)
        return copy;
      const auto from = kept_.begin() + static_cast<std::ptrdiff_t>(copy.size());
      copy.insert(copy.end(), from, from + static_cast<std::ptrdiff_t>(rest));
    }
  }

  /// How many found no room.
  [[nodiscard]] std::uint64_t lost() const {
    const std::scoped_lock lock(mutex_);
    return lost_;
  }

private:
  [[nodiscard]] std::size_t size() const {
    const std::scoped_lock lock(mutex_);
    return size_;
  }

  mutable std::mutex mutex_;
  std::vector<oracle_arrival> kept_;
  std::size_t size_ = 0;
  std::uint64_t before_ = 0; // so many were forgotten
  std::uint64_t lost_ = 0;
};

} // namespace testing::detail
} // namespace throng::inline THRONG_ABI
