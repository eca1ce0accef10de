// expect: a percentile's rank is a number from 0 to 100

// No sample has the rank 101.

#include <throng/throng.hpp>

auto asked() { return throng::http_req_duration.p(101); }
