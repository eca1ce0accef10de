// What a statistical test needs: errors of means of numbers that depend on each other, and the
// distance between what was seen and a distribution.

#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace throng_test {

/// A mean, and its standard error as the numbers themselves tell it.
struct estimate {
  double value = 0;
  double error = 0;
  /// How many standard errors it is away from what it should be.
  [[nodiscard]] double off(double wanted) const {
    return error > 0 ? std::abs(value - wanted) / error : (value == wanted ? 0 : 1e9);
  }
};

/// The mean of a stationary series by batch means (Law, Simulation Modeling and Analysis, 9.5.3):
/// the means of 40 long stretches are all but independent, so their spread tells the error of
/// the whole, which the spread of the numbers does not.  The first `warm_up` are left out.
template <class Number>
estimate batch_means(const std::vector<double>& series, std::size_t warm_up, Number of) {
  constexpr std::size_t batches = 40;
  const auto size = (series.size() - warm_up) / batches;
  std::vector<double> means;
  for (std::size_t b = 0; b < batches; ++b) {
    double sum = 0;
    for (std::size_t i = 0; i < size; ++i)
      sum += of(series[warm_up + b * size + i]);
    means.push_back(sum / static_cast<double>(size));
  }
  estimate found;
  for (const auto mean : means)
    found.value += mean / batches;
  double squares = 0;
  for (const auto mean : means)
    squares += (mean - found.value) * (mean - found.value);
  found.error = std::sqrt(squares / (batches - 1) / batches);
  return found;
}

/// The probability that a sample of the distribution `below` (x -> P(X <= x)) is at least as far
/// away from it as this one, by Kolmogorov and Smirnov's distance: 1 - K(d (sqrt n + 0.12 + 0.11 /
/// sqrt n)) (Stephens 1970).
template <class Below>
double kolmogorov_smirnov(std::vector<double> sample, Below below) {
  std::sort(sample.begin(), sample.end());
  const auto n = static_cast<double>(sample.size());
  double distance = 0;
  for (std::size_t i = 0; i < sample.size(); ++i) {
    const double wanted = below(sample[i]);
    const auto rank = static_cast<double>(i);
    distance = std::max({distance, wanted - rank / n, (rank + 1) / n - wanted});
  }
  const double x = distance * (std::sqrt(n) + 0.12 + 0.11 / std::sqrt(n));
  double p = 0;
  for (int k = 1; k <= 100; ++k)
    p += (k % 2 == 1 ? 2 : -2) * std::exp(-2.0 * k * k * x * x);
  return x < 0.2 ? 1 : std::clamp(p, 0.0, 1.0);
}

} // namespace throng_test
