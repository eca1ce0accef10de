#include <throng/base/random.hpp>
#include <throng/load/segment.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>

using throng::equal_parts;
using throng::execution_segment;
using throng::filled;
using throng::fraction;
using throng::parse_segment;
using throng::parse_segment_sequence;
using throng::segment_sequence;
using throng::segment_text;
using throng::sequence_text;

namespace {

// What the text means, written again; or the problem.
std::string read_segment(std::string_view text) {
  const auto [value, problem] = parse_segment(text);
  if (!problem.empty())
    CHECK(value == execution_segment{});
  return problem.empty() ? segment_text(value) : problem;
}

std::string read_sequence(std::string_view text) {
  const auto [value, problem] = parse_segment_sequence(text);
  if (!problem.empty())
    CHECK(value == segment_sequence{});
  return problem.empty() ? sequence_text(value) : problem;
}

std::string cut(const execution_segment& segment, std::int64_t parts) {
  const auto [value, problem] = equal_parts(segment, parts);
  return problem.empty() ? sequence_text(value) : problem;
}

} // namespace

TEST_CASE("a segment has a start and an end, in any form of number") {
  CHECK(read_segment("1/3:2/3") == "1/3:2/3");
  CHECK(read_segment("0:1") == "0:1");
  CHECK(read_segment("0.25:0.5") == "1/4:1/2");
  CHECK(read_segment("25%:50%") == "1/4:1/2");
  CHECK(read_segment("2/8 : 75%") == "1/4:3/4");
  CHECK(parse_segment("1/4:1/2").value == execution_segment{{1, 4}, {1, 2}});
}

TEST_CASE("a segment without a start begins at 0") {
  CHECK(read_segment("1/3") == "0:1/3");
  CHECK(read_segment("1") == "0:1");
  CHECK(read_segment("10%") == "0:1/10");
}

TEST_CASE("a wrong segment names itself, the end that is wrong and the cure") {
  CHECK(read_segment("-1/4:1/2") ==
        "execution segment '-1/4:1/2': the start can't be less than 0, got -1/4");
  CHECK(read_segment("1/2:150%") ==
        "execution segment '1/2:150%': the end can't be more than 1, got 3/2");
  CHECK(read_segment("3/4:1/2") ==
        "execution segment '3/4:1/2': the start 3/4 must be less than the end 1/2");
  CHECK(read_segment("0.5:1/2") ==
        "execution segment '0.5:1/2': the start 1/2 must be less than the end 1/2");
  CHECK(read_segment("0") == "execution segment '0': the start 0 must be less than the end 0");
  CHECK(read_segment("x:1/2") ==
        "execution segment 'x:1/2': the start 'x' must be a fraction, a decimal number or a "
        "percentage, as in 1/3, 0.25 or 25%");
  CHECK(read_segment("0:1/2:1") ==
        "execution segment '0:1/2:1': the end '1/2:1' must be a fraction, a decimal number or a "
        "percentage, as in 1/3, 0.25 or 25%");
  CHECK(read_segment("1/2:") ==
        "execution segment '1/2:': the end '' must be a fraction, a decimal number or a "
        "percentage, as in 1/3, 0.25 or 25%");
  CHECK(read_segment("0:1/99999999999999999999") ==
        "execution segment '0:1/99999999999999999999': the end '1/99999999999999999999' has more "
        "digits than fit; 16 are always fine");
}

TEST_CASE("a sequence is two or more points that rise") {
  CHECK(read_sequence("0,1/3,2/3,1") == "0,1/3,2/3,1");
  CHECK(read_sequence("0, 0.25, 50%, 1") == "0,1/4,1/2,1");
  CHECK(read_sequence("1/3,2/3") == "1/3,2/3");
}

TEST_CASE("a wrong sequence names itself, the point that is wrong and the cure") {
  CHECK(read_sequence("0") ==
        "execution segment sequence '0': there must be two points or more, as in 0,1/2,1");
  CHECK(read_sequence("0,1/2,1/4,1") ==
        "execution segment sequence '0,1/2,1/4,1': point 3 must be more than the one before it, "
        "1/2, got 1/4");
  CHECK(read_sequence("0,1/2,50%") ==
        "execution segment sequence '0,1/2,50%': point 3 must be more than the one before it, "
        "1/2, got 1/2");
  CHECK(read_sequence("-1/2,1") ==
        "execution segment sequence '-1/2,1': point 1 can't be less than 0, got -1/2");
  CHECK(read_sequence("0,1,2") ==
        "execution segment sequence '0,1,2': point 3 can't be more than 1, got 2");
  CHECK(read_sequence("0,,1") ==
        "execution segment sequence '0,,1': point 2 '' must be a fraction, a decimal number or a "
        "percentage, as in 1/3, 0.25 or 25%");
  CHECK(read_sequence("0,1,") ==
        "execution segment sequence '0,1,': point 3 '' must be a fraction, a decimal number or a "
        "percentage, as in 1/3, 0.25 or 25%");
  CHECK(read_sequence("") ==
        "execution segment sequence '': point 1 '' must be a fraction, a decimal number or a "
        "percentage, as in 1/3, 0.25 or 25%");
}

TEST_CASE("a sequence that does not reach from 0 to 1 is filled where it is open") {
  const auto fill = [](std::string_view text) {
    return sequence_text(filled(parse_segment_sequence(text).value));
  };
  CHECK(fill("1/3,1/2") == "0,1/3,1/2,1");
  CHECK(fill("0,1/2") == "0,1/2,1");
  CHECK(fill("1/2,1") == "0,1/2,1");
  CHECK(fill("0,1/2,1") == "0,1/2,1");
  CHECK(sequence_text(filled({{}})) == "0,1");
}

TEST_CASE("equal parts of a segment are exact") {
  CHECK(cut({{1, 4}, {1, 2}}, 3) == "1/4,1/3,5/12,1/2");
  CHECK(cut({}, 1) == "0,1");
  CHECK(cut({}, 4) == "0,1/4,1/2,3/4,1");
  CHECK(cut({{2, 3}, {1, 1}}, 2) == "2/3,5/6,1");
  throng::random_source random{3};
  for (int i = 0; i < 200; ++i) {
    const auto denominator = random.between(2, 1000);
    const auto from = random.between(0, denominator - 1);
    const execution_segment segment{
        *throng::load::lowest_terms(from, denominator),
        *throng::load::lowest_terms(random.between(from + 1, denominator), denominator)};
    const auto parts = random.between(1, 50);
    CAPTURE(segment_text(segment));
    CAPTURE(parts);
    const auto [sequence, problem] = equal_parts(segment, parts);
    REQUIRE(problem.empty());
    REQUIRE(sequence.points.size() == static_cast<std::size_t>(parts) + 1);
    REQUIRE(sequence.points.front() == segment.from);
    REQUIRE(sequence.points.back() == segment.to);
    const auto length = throng::load::difference(sequence.points[1], sequence.points[0]);
    REQUIRE(length);
    for (std::size_t k = 1; k < sequence.points.size(); ++k)
      REQUIRE(throng::load::difference(sequence.points[k], sequence.points[k - 1]) == length);
    REQUIRE(parse_segment_sequence(sequence_text(sequence)).value == sequence);
  }
}

TEST_CASE("parts that cannot be are refused") {
  CHECK(cut({}, 0) == "execution segment '0:1': the number of parts must be between 1 and 1000000, "
                      "got 0");
  CHECK(cut({}, 1'000'001) == "execution segment '0:1': the number of parts must be between 1 and "
                              "1000000, got 1000001");
  CHECK(cut({{0, 1}, {1, 4'000'000'000'000'000'000}}, 3) ==
        "execution segment '0:1/4000000000000000000': its ends have too many digits to be cut into "
        "3 parts");
  CHECK(cut({{1, 3'000'000'019}, {1, 3'000'000'000}}, 2) ==
        "execution segment '1/3000000019:1/3000000000': its ends have too many digits to be cut "
        "into 2 parts");
  CHECK(cut({{1, 3}, {2'000'000'000'000'000'003, 6'000'000'000'000'000'000}}, 2) ==
        "execution segment '1/3:2000000000000000003/6000000000000000000': its ends have too many "
        "digits to be cut into 2 parts");
}
