// expect: a trend is of double or of std::chrono::nanoseconds

// A trend is of numbers or of durations; whole numbers are numbers.

#include <throng/throng.hpp>

inline const throng::trend<int> sizes{"sizes"};
