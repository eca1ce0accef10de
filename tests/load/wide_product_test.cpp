#include <throng/load/wide_product.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <limits>

using throng::load::wide_count;
using throng::load::wide_product;

namespace {

constexpr auto all_bits = std::numeric_limits<std::uint64_t>::max();
constexpr auto all_wide_bits = ~wide_count{0};

constexpr bool less(const wide_product& a, const wide_product& b) { return !(b <= a); }

} // namespace

static_assert(wide_product(3, 5) <= wide_product(5, 3) && wide_product(5, 3) <= wide_product(3, 5));

TEST_CASE("products beyond 128 bits are told apart by their last bit") {
  // (2^64 - 1)(2^128 - 1) = 2^192 - 2^128 - 2^64 + 1
  const wide_product greatest{all_bits, all_wide_bits};
  CHECK((greatest.high() == all_wide_bits - all_bits - 1));
  CHECK(less(wide_product(all_bits, all_wide_bits - 1), greatest));
  CHECK(less(wide_product(all_bits - 1, all_wide_bits), greatest));
  CHECK(less(wide_product(1, all_wide_bits - 1), wide_product(1, all_wide_bits)));
}

TEST_CASE("the low half carries into the high half") {
  const wide_product square{all_bits, wide_count{all_bits}};
  CHECK((square.high() == all_bits - 1));
  CHECK(less(wide_product(1, all_wide_bits >> 64), square));
  CHECK((wide_product(1U << 31, wide_count{1} << 33).high() == 1));
  CHECK((wide_product(1U << 31, (wide_count{1} << 33) - 1).high() == 0));
}

TEST_CASE("equal products of different factors are at most each other") {
  const wide_product a{6, wide_count{35} << 100};
  const wide_product b{10, wide_count{21} << 100};
  CHECK(a <= b);
  CHECK(b <= a);
  // (2^64 - 1)(2^64 + 1) = 2^128 - 1
  const wide_product c{all_bits, (wide_count{1} << 64) + 1};
  const wide_product d{1, all_wide_bits};
  CHECK(c <= d);
  CHECK(d <= c);
}
