// Models that know no queue: how long a request takes has nothing to do with the others.

#pragma once

#include <throng/base/config.hpp>
#include <throng/base/duration_text.hpp>
#include <throng/base/number_text.hpp>
#include <throng/base/random.hpp>
#include <throng/testing/service_model.hpp>
#include <throng/time/instant.hpp>

#include <chrono>
#include <cmath>
#include <numbers>
#include <stdexcept>
#include <string>

namespace throng::inline THRONG_ABI {

/// Models of services.  All times are whole nanoseconds, rounded.
namespace models {

namespace detail {

// A time that was drawn, where a server may take any: not beyond what can be waited for.
inline std::chrono::nanoseconds drawn_time(double nanoseconds) noexcept {
  constexpr double longest = 9e18;
  return std::chrono::nanoseconds(std::llround(std::fmin(nanoseconds, longest)));
}

template <class Draw>
service_model taking(Draw draw) {
  return service_model([draw](const service_request&, instant, random_source& random) {
    service_reply reply;
    reply.delay = draw(random);
    return reply;
  });
}

inline void require_time(const char* model, std::chrono::nanoseconds value) {
  if (value < std::chrono::nanoseconds{0}) {
    throw std::invalid_argument("service model: " + std::string(model) + " takes " +
                                duration_text(value) + "; a time is not negative");
  }
}

} // namespace detail

/// Each reply takes `time`.
[[nodiscard]] inline service_model constant(std::chrono::nanoseconds time) {
  detail::require_time("constant", time);
  return detail::taking([time](random_source&) { return time; });
}

/// Exponential times: P(T > t) = exp(-t / mean).  Behind a queue this is the M of M/M/1.
[[nodiscard]] inline service_model exponential(std::chrono::nanoseconds mean) {
  detail::require_time("exponential", mean);
  return detail::taking([mean = static_cast<double>(mean.count())](random_source& random) {
    return detail::drawn_time(random.exponential(mean));
  });
}

/// Each time from `least` to `most` is as likely as another: mean (least + most) / 2.
[[nodiscard]] inline service_model uniform(std::chrono::nanoseconds least,
                                           std::chrono::nanoseconds most) {
  detail::require_time("uniform", least);
  if (most < least) {
    throw std::invalid_argument("service model: uniform from " + duration_text(least) + " to " +
                                duration_text(most) + " is empty; the lesser time comes first");
  }
  return detail::taking([least, most](random_source& random) {
    return std::chrono::nanoseconds(random.between(least.count(), most.count()));
  });
}

/// Log-normal times, the shape of most measured ones: T = median * exp(sigma * N(0, 1)).  The mean
/// is median * exp(sigma^2 / 2), p(99) is median * exp(2.326 * sigma).
[[nodiscard]] inline service_model lognormal(std::chrono::nanoseconds median, double sigma) {
  detail::require_time("lognormal", median);
  if (!(sigma >= 0)) {
    throw std::invalid_argument("service model: lognormal with sigma " + number_text(sigma) +
                                "; sigma is 0 or more");
  }
  return detail::taking(
      [median = static_cast<double>(median.count()), sigma](random_source& random) {
        // Box and Muller, A note on the generation of random normal deviates, 1958.
        const double radius = std::sqrt(2 * random.exponential(1));
        const double normal = radius * std::cos(2 * std::numbers::pi * random.unit());
        return detail::drawn_time(median * std::exp(sigma * normal));
      });
}

} // namespace models
} // namespace throng::inline THRONG_ABI
