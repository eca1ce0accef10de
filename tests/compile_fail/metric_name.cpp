// expect: a metric name is a letter or underscore, then 1 to 128 letters, digits or underscores

// A name with a space.

#include <throng/throng.hpp>

inline const throng::counter coupons{"bad name"};
