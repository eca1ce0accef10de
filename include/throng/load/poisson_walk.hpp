// Arrivals that know nothing of each other, one after the other.  The walk is along the area under
// the rate's line, where a Poisson process of any rate has exponential gaps with mean 1; the plan
// says when the line has that area.

#pragma once

#include <throng/base/config.hpp>
#include <throng/base/random.hpp>

#include <cmath>
#include <cstdint>

namespace throng::inline THRONG_ABI {
namespace load {

/// The areas at which the arrivals of a Poisson process come, the same for the same seed (and the
/// same C library, whose logarithm is asked).
class poisson_walk {
public:
  /// Stands at the first arrival.
  explicit poisson_walk(std::uint64_t seed) noexcept : random_(seed) { step(); }

  /// Goes to the next arrival.
  void advance() noexcept {
    ++number_;
    step();
  }

  /// The number of the arrival, from 0.
  [[nodiscard]] std::int64_t number() const noexcept { return number_; }

  /// Its area is whole() + part(), part() in [0, 1).  Two numbers, because one double would have
  /// no digits left for the gaps after 2^53 arrivals, and few long before.
  [[nodiscard]] std::int64_t whole() const noexcept { return whole_; }
  [[nodiscard]] double part() const noexcept { return part_; }

private:
  void step() noexcept {
    const double sum = part_ - std::log1p(-random_.unit());
    const double carried = std::floor(sum);
    whole_ += static_cast<std::int64_t>(carried);
    part_ = sum - carried;
  }

  random_source random_;
  std::int64_t number_ = 0;
  std::int64_t whole_ = 0;
  double part_ = 0;
};

} // namespace load
} // namespace throng::inline THRONG_ABI
