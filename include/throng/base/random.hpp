// Random numbers that a run can repeat: the same seed gives the same numbers with every compiler
// and standard library, which std::uniform_int_distribution and its kin do not promise.
//
// The generator is splitmix64: Steele, Lea, Flood, "Fast splittable pseudorandom number
// generators", OOPSLA 2014, with the constants of Vigna's public-domain version,
// https://prng.di.unimi.it/splitmix64.c.  Whole numbers in a range are drawn as in Lemire, "Fast
// random integer generation in an interval", ACM TOMACS 29 (2019).

#pragma once

#include <throng/base/config.hpp>

#include <cmath>
#include <cstdint>
#include <limits>

namespace throng::inline THRONG_ABI {

namespace detail {

__extension__ typedef unsigned __int128 wide_product;

} // namespace detail

/// A source of random 64-bit numbers, eight bytes small, so that every user and arrival process has
/// its own.  A UniformRandomBitGenerator.  Good for load, not for secrets.
///
///     throng::random_source random{run_seed, user_id};
///     co_await vu.sleep(std::chrono::milliseconds{random.between(500, 1500)});
class random_source {
public:
  using result_type = std::uint64_t;

  /// The numbers of `seed`; every value is as good as another.
  explicit constexpr random_source(std::uint64_t seed = 0) noexcept : state_(seed) {}

  /// Stream number `stream` of `seed`: numbers that have nothing to do with those of other streams
  /// or of other seeds.  Two streams of a seed never start at the same place.
  constexpr random_source(std::uint64_t seed, std::uint64_t stream) noexcept
      // The streams' seeds are outputs of a generator that is itself seeded by one: a sum or an
      // exclusive or of both would let (1, 2) meet (2, 1).
      : state_(mixed(mixed(seed + step) + (stream + 1) * step)) {}

  /// The least number there is.
  [[nodiscard]] static constexpr result_type min() noexcept { return 0; }
  /// The greatest.
  [[nodiscard]] static constexpr result_type max() noexcept {
    return std::numeric_limits<result_type>::max();
  }

  /// The next number, each of the 2^64 as likely as another.
  constexpr result_type operator()() noexcept { return mixed(state_ += step); }

  /// A number of [0, 1), in steps of 2^-53.
  [[nodiscard]] constexpr double unit() noexcept {
    return static_cast<double>((*this)() >> 11) * 0x1p-53;
  }

  /// A number of [lo, hi], both included, each as likely as another.  Precondition: lo <= hi.
  [[nodiscard]] constexpr std::int64_t between(std::int64_t lo, std::int64_t hi) noexcept {
    THRONG_ASSERT(lo <= hi);
    // In unsigned numbers, where hi - lo cannot overflow; 0 stands for all 2^64 of them.
    const auto first = static_cast<std::uint64_t>(lo);
    const auto size = static_cast<std::uint64_t>(hi) - first + 1;
    return static_cast<std::int64_t>(first + (size == 0 ? (*this)() : below(size)));
  }

  /// True with probability `p`: never for 0 or less, always for 1 or more.
  [[nodiscard]] constexpr bool chance(double p) noexcept { return unit() < p; }

  /// A number of [0, infinity), exponential with this mean, such as the gaps of a Poisson process.
  /// The last bit is the one of this platform's logarithm.
  [[nodiscard]] double exponential(double mean) noexcept {
    // Not log(unit()): that may be 0.
    return mean * -std::log1p(-unit());
  }

  friend constexpr bool operator==(const random_source&, const random_source&) = default;

private:
  static constexpr std::uint64_t step = 0x9e3779b97f4a7c15;

  static constexpr std::uint64_t mixed(std::uint64_t z) noexcept {
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }

  // A number of [0, size): the upper half of a product, where the lower half tells the few draws
  // that would make some numbers likelier.
  constexpr std::uint64_t below(std::uint64_t size) noexcept {
    auto product = detail::wide_product{(*this)()} * size;
    auto low = static_cast<std::uint64_t>(product);
    if (low < size) {
      const auto surplus = (std::uint64_t{0} - size) % size;
      while (low < surplus) {
        product = detail::wide_product{(*this)()} * size;
        low = static_cast<std::uint64_t>(product);
      }
    }
    return static_cast<std::uint64_t>(product >> 64);
  }

  std::uint64_t state_;
};

} // namespace throng::inline THRONG_ABI
