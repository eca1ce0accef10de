// Which part of a test an instance does, when several instances do it together, in k6's words: an
// execution segment, and the sequence of all of them.
//
//   segment  := end | end:end             1/2 means 0:1/2
//   sequence := end,end,...,end           0,1/3,2/3,1 is three segments
//   end      := 1/3 | 0.25 | 25%

#pragma once

#include <throng/base/config.hpp>
#include <throng/load/fraction.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace throng::inline THRONG_ABI {

/// The part of a test from `from`, exclusive, to `to`, inclusive; 0 <= from < to <= 1.
struct execution_segment {
  fraction from{0, 1}; ///< where it begins
  fraction to{1, 1};   ///< where it ends; the default is the whole test

  friend constexpr bool operator==(const execution_segment&, const execution_segment&) = default;
};

/// All segments of a test, side by side: each reaches from one point to the next.
struct segment_sequence {
  std::vector<fraction> points{{0, 1},
                               {1, 1}}; ///< two or more of [0, 1], each above the one before

  friend bool operator==(const segment_sequence&, const segment_sequence&) = default;
};

/// What a text says of a segment.
struct parsed_segment {
  execution_segment value{}; ///< the segment; the whole test where there is a problem
  std::string problem{};     ///< what is wrong with the text; empty when it is right
};

/// What a text says of a sequence.
struct parsed_sequence {
  segment_sequence value{}; ///< the sequence; a single segment where there is a problem
  std::string problem{};    ///< what is wrong with the text; empty when it is right
};

/// Reads a segment: `1/3:2/3`, `0.25:0.5`, `25%:50%`, `1/3` for `0:1/3`.
[[nodiscard]] THRONG_DECL parsed_segment parse_segment(std::string_view text);

/// Reads a sequence: `0,1/3,2/3,1`.  It may begin after 0 and end before 1.
[[nodiscard]] THRONG_DECL parsed_sequence parse_segment_sequence(std::string_view text);

/// `1/3:2/3`.  parse_segment reads it back.
[[nodiscard]] THRONG_DECL std::string segment_text(const execution_segment& segment);

/// `0,1/3,2/3,1`.  parse_segment_sequence reads it back.
[[nodiscard]] THRONG_DECL std::string sequence_text(const segment_sequence& sequence);

/// The sequence with a segment more at the front, at the back or at both, where it does not reach
/// from 0 to 1.
[[nodiscard]] THRONG_DECL segment_sequence filled(segment_sequence sequence);

/// The segment cut into `parts` of equal size, as a sequence of `parts` + 1 points.  A problem
/// where `parts` is not between 1 and load::most_segments, or where the points do not fit in
/// fractions.
[[nodiscard]] THRONG_DECL parsed_sequence equal_parts(const execution_segment& segment,
                                                      std::int64_t parts);

namespace load {

/// The most parts that a test can be cut into.
inline constexpr std::int64_t most_segments = 1'000'000;

} // namespace load
} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/load/impl/segment.ipp>
#endif
