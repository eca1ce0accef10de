// How slots are dealt to segments.

#pragma once

#include <throng/load/segment_share.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <numeric>
#include <optional>
#include <queue>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace throng::inline THRONG_ABI {
namespace load {

// Deals the first `slots` slots of a round and tells `take(slot, segment)` of each.  k6's rule: the
// slot i goes to the first segment, the longest ones first, whose number of slots so far is at most
// its part of i.  That number grows with each slot it gets, so that a segment waits for a slot that
// is known; there is always one that does not wait, since the parts of i add up to i.
template <class Take>
void deal(const std::vector<std::int64_t>& weights, std::int64_t round, std::int64_t slots,
          Take&& take) {
  std::vector<std::size_t> by_length(weights.size());
  std::iota(by_length.begin(), by_length.end(), std::size_t{0});
  std::sort(by_length.begin(), by_length.end(), [&](std::size_t a, std::size_t b) {
    return weights[a] != weights[b] ? weights[a] > weights[b] : a < b;
  });

  struct waiting {
    std::int64_t until{};
    std::size_t place{};
    bool operator>(const waiting& other) const noexcept { return until > other.until; }
  };
  std::priority_queue<waiting, std::vector<waiting>, std::greater<>> waiters;
  std::priority_queue<std::size_t, std::vector<std::size_t>, std::greater<>> ready;
  for (std::size_t place = 0; place < by_length.size(); ++place)
    ready.push(place);
  std::vector<std::int64_t> taken(weights.size());
  for (std::int64_t slot = 0; slot < slots; ++slot) {
    for (; !waiters.empty() && waiters.top().until <= slot; waiters.pop())
      ready.push(waiters.top().place);
    THRONG_ASSERT(!ready.empty());
    const auto place = ready.top();
    ready.pop();
    const auto segment = by_length[place];
    take(slot, segment);
    const auto weight = weights[segment];
    waiters.push({(++taken[segment] * round + weight - 1) / weight, place});
  }
}

} // namespace load

THRONG_DECL segment_share segment_share::dealt(std::vector<std::int64_t> weights,
                                               std::size_t segment) {
  THRONG_ASSERT(segment < weights.size());
  std::int64_t divisor = 0;
  for (const auto weight : weights)
    divisor = std::gcd(divisor, weight);
  for (auto& weight : weights)
    weight /= divisor;
  const auto round = std::accumulate(weights.begin(), weights.end(), std::int64_t{0});
  THRONG_ASSERT(round <= load::most_resegmented);
  if (weights.size() == 1)
    return {};
  auto deal = std::make_shared<load::dealt_slots>();
  deal->own.reserve(static_cast<std::size_t>(weights[segment]));
  load::deal(weights, round, round, [&](std::int64_t slot, std::size_t to) {
    if (to == segment)
      deal->own.push_back(static_cast<std::uint32_t>(slot));
  });
  deal->weights = std::move(weights);
  deal->round = round;
  deal->segment = segment;
  return segment_share{std::move(deal)};
}

THRONG_DECL std::optional<segment_share> segment_share::resegmented(std::int64_t v) const {
  THRONG_ASSERT(v <= load::most_resegmented);
  if (scale(v) == 0)
    return std::nullopt;
  if (is_whole() || v % deal_->round == 0)
    return *this;
  auto scaled = deal_->weights;
  for (auto& weight : scaled)
    weight *= v / deal_->round;
  load::deal(deal_->weights, deal_->round, v % deal_->round,
             [&](std::int64_t, std::size_t to) { ++scaled[to]; });
  // Segments without a user vanish, and this one moves up.
  const auto gone_before =
      std::count(scaled.begin(), scaled.begin() + static_cast<std::ptrdiff_t>(deal_->segment), 0);
  std::erase(scaled, 0);
  return dealt(std::move(scaled), deal_->segment - static_cast<std::size_t>(gone_before));
}

THRONG_DECL parsed_share make_segment_share(const execution_segment& segment,
                                            const segment_sequence& sequence) {
  const auto points = filled(sequence).points;
  const auto here = std::adjacent_find(points.begin(), points.end(),
                                       [&](const fraction& from, const fraction& to) {
                                         return from == segment.from && to == segment.to;
                                       });
  if (here == points.end()) {
    return {{},
            "provided segment " + segment_text(segment) + " can't be found in sequence " +
                sequence_text({points}) + "; it must reach from one point to the next"};
  }
  std::vector<fraction> lengths;
  std::int64_t round = 1;
  for (std::size_t i = 1; i < points.size(); ++i) {
    const auto length = load::difference(points[i], points[i - 1]);
    // Compared before they are multiplied, so that the common denominator cannot overflow.
    round = length && length->denominator <= load::most_slots ? std::lcm(round, length->denominator)
                                                              : load::most_slots + 1;
    if (round > load::most_slots)
      return {{},
              "execution segment sequence '" + sequence_text({points}) +
                  "': the common denominator of the segments' lengths must be at most " +
                  std::to_string(load::most_slots) + "; write 1/3 instead of 0.333333"};
    THRONG_ASSERT(length->numerator > 0);
    lengths.push_back(*length);
  }
  std::vector<std::int64_t> weights;
  for (const auto& length : lengths)
    weights.push_back(length.numerator * (round / length.denominator));
  return {segment_share::dealt(std::move(weights), static_cast<std::size_t>(here - points.begin())),
          {}};
}

THRONG_DECL parsed_share make_segment_share(std::string_view segment, std::string_view sequence) {
  const auto part = segment.empty() ? parsed_segment{} : parse_segment(segment);
  if (!part.problem.empty())
    return {{}, part.problem};
  const auto all = sequence.empty() ? parsed_sequence{{{part.value.from, part.value.to}}, {}}
                                    : parse_segment_sequence(sequence);
  if (!all.problem.empty())
    return {{}, all.problem};
  return make_segment_share(part.value, all.value);
}

} // namespace throng::inline THRONG_ABI
