// Which users, iterations and arrivals of a test an instance does itself.  They are dealt out like
// cards, in k6's order, so that at every moment each instance does its part of the load and all of
// them together do exactly what one alone would do, without speaking to each other.

#pragma once

#include <throng/base/config.hpp>
#include <throng/load/segment.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace throng::inline THRONG_ABI {

namespace load {

/// One deal.  The numbers from 0 on fall into rounds of as many slots as the weights add up to, and
/// every round is dealt in the same way: segment s gets weights[s] slots of it.
struct dealt_slots {
  std::vector<std::int64_t> weights{}; ///< of all segments, with no common divisor
  std::int64_t round{};                ///< their sum
  std::size_t segment{};               ///< the one whose slots are kept
  std::vector<std::uint32_t> own{};    ///< its slots, rising
};

/// The most slots that a round may have: 4 MB.
inline constexpr std::int64_t most_slots = 1'000'000;

/// The most that segment_share::resegmented takes.
inline constexpr std::int64_t most_resegmented = std::numeric_limits<std::int32_t>::max();

} // namespace load

/// The numbers 0, 1, 2, ... of a test that belong to one segment of a sequence.  Every number
/// belongs to exactly one segment, so the scale() of all segments adds up to the whole, for every
/// value and thus at every moment of a plan.  Cheap to copy.
///
///     const auto [share, problem] = throng::make_segment_share("1/2:3/4", "0,1/2,3/4,1");
///     share.number(0);    // 1, then 5, 9, ...
///     share.scale(100);   // 25
class segment_share {
public:
  /// The whole test.
  segment_share() = default;

  /// How many of the numbers 0..v-1 are owned: what this instance does of `v` users or iterations.
  /// 0 where `v` is negative.  Never falls when `v` grows.
  [[nodiscard]] std::int64_t scale(std::int64_t v) const noexcept {
    if (v <= 0)
      return 0;
    if (is_whole())
      return v;
    const auto& own = deal_->own;
    const auto below = std::lower_bound(own.begin(), own.end(), v % deal_->round);
    return v / deal_->round * std::ssize(own) + (below - own.begin());
  }

  /// The owned number with `k` owned ones before it: the number in the whole test of this
  /// instance's user or iteration `k`, counted from 0.  Stops at the greatest 64-bit number.
  /// Precondition: k >= 0.
  [[nodiscard]] std::int64_t number(std::int64_t k) const noexcept {
    THRONG_ASSERT(k >= 0);
    if (is_whole())
      return k;
    const auto& own = deal_->own;
    const auto owned = std::ssize(own);
    const auto number =
        load::wide{k / owned} * deal_->round + own[static_cast<std::size_t>(k % owned)];
    constexpr auto greatest = std::numeric_limits<std::int64_t>::max();
    return number > greatest ? greatest : static_cast<std::int64_t>(number);
  }

  /// Whether every number is owned.
  [[nodiscard]] bool is_whole() const noexcept { return deal_ == nullptr; }

  /// The share of all numbers that is owned, above 0 and at most 1.
  [[nodiscard]] double length() const noexcept {
    return is_whole() ? 1
                      : static_cast<double>(deal_->own.size()) / static_cast<double>(deal_->round);
  }

  /// The same sequence with lengths that divide `v` users exactly: each segment's becomes its scale
  /// of `v`, divided by `v`.  Iterations that are dealt so reach an instance as its users do.
  /// Nothing where this segment has none of the users, and thus no work, or where `v` is not
  /// positive.  Takes time in proportion to `v`.  Precondition: v <= load::most_resegmented.
  [[nodiscard]] THRONG_DECL std::optional<segment_share> resegmented(std::int64_t v) const;

  /// What a sequence whose segments have lengths in these proportions gives to segment number
  /// `segment` (from 0).  Precondition: there is such a segment, each weight is above 0 and their
  /// sum is at most load::most_resegmented.
  [[nodiscard]] THRONG_DECL static segment_share dealt(std::vector<std::int64_t> weights,
                                                       std::size_t segment);

private:
  explicit segment_share(std::shared_ptr<const load::dealt_slots> deal) noexcept
      : deal_(std::move(deal)) {}

  std::shared_ptr<const load::dealt_slots> deal_; // null for the whole
};

/// A share, or what is wrong with the texts that describe it.
struct parsed_share {
  segment_share share{}; ///< the share; the whole where there is a problem
  std::string problem{}; ///< what is wrong; empty when nothing is
};

/// The share of `segment` in `sequence`, which is filled first where it does not reach from 0 to 1.
/// A problem where the segment does not reach from one point of the sequence to the next, or where
/// the common denominator of the segments' lengths is above load::most_slots.  Precondition: the
/// points rise.
[[nodiscard]] THRONG_DECL parsed_share make_segment_share(const execution_segment& segment,
                                                          const segment_sequence& sequence);

/// The same for texts (segment.hpp says how they are written).  An empty segment is the whole test;
/// an empty sequence is the segment with one more on either side, where there is something left.
[[nodiscard]] THRONG_DECL parsed_share make_segment_share(std::string_view segment,
                                                          std::string_view sequence);

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/load/impl/segment_share.ipp>
#endif
