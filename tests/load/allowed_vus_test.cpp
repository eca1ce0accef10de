#include <throng/load/allowed_vus.hpp>

#include <doctest/doctest.h>

using throng::allowed_vus;

static_assert(allowed_vus(throng::constant_arrival_rate{.pre_allocated_vus = 5}) == 5);

TEST_CASE("without max_vus there are the users that are made before, and no more") {
  CHECK(allowed_vus(throng::constant_arrival_rate{.pre_allocated_vus = 5, .max_vus = 9}) == 9);
  CHECK(allowed_vus(throng::constant_arrival_rate{}) == 0);
  CHECK(allowed_vus(throng::ramping_arrival_rate{.pre_allocated_vus = 5}) == 5);
  CHECK(allowed_vus(throng::ramping_arrival_rate{.pre_allocated_vus = 5, .max_vus = 9}) == 9);
}

TEST_CASE("without max_vus no more users can be set than there are at the start") {
  CHECK(allowed_vus(throng::externally_controlled{.vus = 3}) == 3);
  CHECK(allowed_vus(throng::externally_controlled{.vus = 3, .max_vus = 8}) == 8);
}
