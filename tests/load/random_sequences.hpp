// Random sequences of segments and the shares of their segments, for tests of whatever shares are
// used for.

#pragma once

#include <throng/base/random.hpp>
#include <throng/load/segment.hpp>
#include <throng/load/segment_share.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <set>
#include <utility>
#include <vector>

struct random_sequences {
  throng::random_source random;

  explicit random_sequences(std::uint64_t seed) : random(seed) {}

  /// At most 8 segments with ends at `most`-ths or coarser.
  throng::segment_sequence next(std::int64_t most = 60) {
    const auto denominator = random.between(1, most);
    std::set<std::int64_t> cuts{0, denominator};
    for (auto i = random.between(0, 7); i > 0; --i)
      cuts.insert(random.between(0, denominator));
    throng::segment_sequence sequence;
    sequence.points.clear();
    for (const auto cut : cuts)
      sequence.points.push_back(*throng::load::lowest_terms(cut, denominator));
    return sequence;
  }
};

/// The shares of all segments of a sequence.
inline std::vector<throng::segment_share> shares_of(const throng::segment_sequence& sequence) {
  std::vector<throng::segment_share> shares;
  const auto& points = throng::filled(sequence).points;
  for (std::size_t i = 1; i < points.size(); ++i) {
    auto [share, problem] = throng::make_segment_share({points[i - 1], points[i]}, sequence);
    CAPTURE(problem);
    REQUIRE(problem.empty());
    shares.push_back(share);
  }
  return shares;
}

/// Lengths in a common unit, and k6's rule for dealing slots, letter by letter: a list of the slots
/// of each segment.
struct written_out {
  std::vector<std::int64_t> weights;
  std::int64_t round = 0;
  std::vector<std::vector<std::int64_t>> own;

  explicit written_out(std::vector<std::int64_t> lengths) : weights(std::move(lengths)) {
    std::int64_t divisor = 0;
    for (const auto weight : weights)
      divisor = std::gcd(divisor, weight);
    for (auto& weight : weights)
      round += weight /= divisor;
    // Pairs of the negated length and the place: longest first, equal ones as they come.
    std::vector<std::pair<std::int64_t, std::size_t>> order;
    for (std::size_t s = 0; s < weights.size(); ++s)
      order.emplace_back(-weights[s], s);
    std::sort(order.begin(), order.end());
    own.resize(weights.size());
    for (std::int64_t slot = 0; slot < round; ++slot) {
      const auto to = std::find_if(order.begin(), order.end(), [&](const auto& one) {
        return std::ssize(own[one.second]) * round <= slot * weights[one.second];
      });
      own[to->second].push_back(slot);
    }
  }

  [[nodiscard]] std::int64_t scale(std::size_t segment, std::int64_t v) const {
    const auto& mine = own[segment];
    return v / round * std::ssize(mine) +
           std::count_if(mine.begin(), mine.end(), [&](auto o) { return o < v % round; });
  }
};

/// The lengths of the sequence's segments in a common unit.
inline std::vector<std::int64_t> lengths_of(const throng::segment_sequence& sequence) {
  std::int64_t unit = 1;
  for (const auto& point : sequence.points)
    unit = std::lcm(unit, point.denominator);
  std::vector<std::int64_t> lengths;
  for (std::size_t i = 1; i < sequence.points.size(); ++i) {
    const auto& [a, b] = sequence.points[i - 1];
    const auto& [c, d] = sequence.points[i];
    lengths.push_back(c * (unit / d) - a * (unit / b));
  }
  return lengths;
}
