// The whole engine against closed forms: arrivals, users, client and metrics, in virtual time,
// before a queue whose behaviour is known.  A number may be as far from theory as chance allows and
// no farther: 4 standard errors, which happens by chance once in 15,000.  The error of a mean is
// estimated from the run, by batch means.  For a tail that would not do: a run that has seen few of
// the rare long queues takes its error for small.  There the error that theory expects counts, too.
//
// Times are in units of the mean service time, 10 ms.  Formulas: Kleinrock, Queueing Systems I;
// Gross and Harris, Fundamentals of Queueing Theory.

#include "statistics.hpp"
#include <throng/metrics/builtin.hpp>
#include <throng/testing/simulate.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <utility>
#include <vector>

using namespace std::chrono_literals;
using namespace throng_test;
using std::chrono::nanoseconds;
using throng::load_test;
using throng::task;
using throng::vu;
namespace models = throng::models;

namespace {

constexpr auto service = 10ms;
constexpr double most_errors = 4;

// A queue in its steady state.
struct theory {
  std::string name;
  double mean;                         // of the sojourn: waiting and service
  std::function<double(double)> below; // P(sojourn <= t)
  double decay;                        // P(sojourn > t) falls as exp(-decay t) in the end
  double variance;                     // of a gap and a service, by which the work walks
  // Where the sojourn is below with probability p.
  [[nodiscard]] double quantile(double p) const {
    double low = 0, high = 1e4;
    for (int i = 0; i < 200; ++i) {
      const double middle = (low + high) / 2;
      (below(middle) < p ? low : high) = middle;
    }
    return high;
  }
  // How dense sojourns lie behind t.  Behind, since M/D/1 has many at its very beginning.
  [[nodiscard]] double density(double t) const {
    const double step = 1e-4 * t;
    return (below(t + step) - below(t)) / step;
  }
  // The standard error of the share beyond the quantile of p, of n sojourns.  A busy queue is near
  // to a Brownian motion with drift that is reflected at 0 and has this decay and variance; and for
  // a diffusion with the density d the time average of f - E f has the asymptotic variance
  //   4 integral G^2 / (variance d),  G(y) = integral from 0 to y of (f - E f) d
  // (Whitt, Asymptotic formulas for Markov processes with applications to simulation, 1992).
  [[nodiscard]] double tail_error(double p, double n) const {
    const double beyond = 1 - p;
    return std::sqrt(8 * beyond * (1 - beyond + beyond * std::log(beyond)) /
                     (variance * decay * decay * n));
  }
};

// The sojourn is exponential with rate 1 - rho.
theory mm1(double rho) {
  return {"M/M/1", 1 / (1 - rho), [rho](double t) { return -std::expm1(-(1 - rho) * t); }, 1 - rho,
          1 / (rho * rho) + 1};
}

// The mean is Pollaczek and Khinchine's; the distribution of the waiting time is Erlang's series,
//   P(W <= t) = (1 - rho) sum_{j = 0}^{floor t} (-y)^j / j! e^y,  y = rho (t - j),
// whose terms alternate: summed in long double they leave nine good digits up to t = 40.
theory md1(double rho) {
  double decay = 2 * (1 - rho); // the root of rho (exp(decay) - 1) = decay beyond 0, by Newton
  for (int i = 0; i < 100; ++i)
    decay -= (rho * std::expm1(decay) - decay) / (rho * std::exp(decay) - 1);
  return {"M/D/1", 1 + rho / (2 * (1 - rho)),
          [rho](double sojourn) {
            const double t = sojourn - 1;
            if (t < 0)
              return 0.0;
            if (t > 40)
              return 1.0;
            long double sum = 0;
            for (int j = 0; j <= static_cast<int>(t); ++j) {
              const long double y = static_cast<long double>(rho) * (t - j);
              long double term = std::exp(y);
              for (int i = 1; i <= j; ++i)
                term *= -y / i;
              sum += term;
            }
            return static_cast<double>((1 - rho) * sum);
          },
          decay, 1 / (rho * rho)};
}

// An arrival waits with Erlang's probability C, then exponentially with rate r = k (1 - rho); the
// service follows, exponential with rate 1.
theory mmk(int k, double rho) {
  const double offered = rho * k;
  double term = 1, sum = 1; // a^n / n! and their sum for n < k
  for (int n = 1; n < k; ++n) {
    term *= offered / n;
    sum += term;
  }
  const double all_busy = term * offered / k / (1 - rho);
  const double c = all_busy / (sum + all_busy);
  const double r = k * (1 - rho);
  return {"M/M/" + std::to_string(k), 1 + c / r,
          [c, r](double t) {
            const double both = std::abs(r - 1) < 1e-9
                                    ? (1 + t) * std::exp(-t)
                                    : (r * std::exp(-t) - std::exp(-r * t)) / (r - 1);
            return 1 - (1 - c) * std::exp(-t) - c * both;
          },
          r, 1 / (offered * offered) + 1.0 / (k * k)};
}

// With sigma = exp(-(1 - sigma) / rho) in (0, 1) the sojourn is exponential with rate 1 - sigma.
theory dm1(double rho) {
  double sigma = 0.5;
  for (int i = 0; i < 10'000; ++i)
    sigma = std::exp(-(1 - sigma) / rho);
  return {"D/M/1", 1 / (1 - sigma), [sigma](double t) { return -std::expm1(-(1 - sigma) * t); },
          1 - sigma, 1};
}

// One run: the time of each request in order, and what the metric says of them.
struct outcome {
  std::vector<double> sojourns;
  throng::result told;
  [[nodiscard]] std::size_t warm_up() const { return sojourns.size() / 20; }
  [[nodiscard]] estimate mean() const {
    return batch_means(sojourns, warm_up(), [](double t) { return t; });
  }
  // Half a nanosecond more, since all times are rounded to whole ones.
  [[nodiscard]] estimate share_below(double t) const {
    const double limit = t + 0.5 / static_cast<double>(nanoseconds(service).count());
    return batch_means(sojourns, warm_up(), [limit](double s) { return s <= limit ? 1.0 : 0.0; });
  }
};

outcome observe(const throng::service_model& model, double arrivals_per_service,
                throng::arrival_process how, int arrivals, std::uint64_t seed) {
  constexpr double per_second = 1s / service;
  outcome seen;
  seen.sojourns.reserve(static_cast<std::size_t>(arrivals) * 11 / 10);
  const double rate = arrivals_per_service * per_second;
  throng::constant_arrival_rate plan{.rate = rate, .pre_allocated_vus = 10, .max_vus = 10'000};
  plan.duration = nanoseconds(std::llround(arrivals / rate * 1e9));
  plan.arrival = how;
  load_test test("queue");
  test.seed(seed);
  test.scenario("a", plan, [&](vu& vu) -> task<> {
    const auto res = co_await vu.http.get("http://a/");
    seen.sojourns.push_back(std::chrono::duration<double>(res.timings().duration()) / service);
  });
  seen.told = throng::simulate(test, model);
  REQUIRE(seen.told.passed());
  CHECK(seen.told.value(throng::dropped_iterations.count()) == 0);
  CHECK(seen.told.value(throng::iteration_lag.max()) == 0ns);
  CHECK(static_cast<std::size_t>(seen.told.value(throng::http_reqs.count())) ==
        seen.sojourns.size());
  return seen;
}

const std::pair<throng::expression<nanoseconds>, int> quantiles[] = {
    {throng::http_req_duration.p(50), 50},
    {throng::http_req_duration.p(90), 90},
    {throng::http_req_duration.p(99), 99}};

double in_services(nanoseconds t) { return std::chrono::duration<double>(t) / service; }

// The error of the quantile: that of the share below it, over the density there, and the width of
// the metric's buckets.
double quantile_error(const theory& wanted, double p, const outcome& seen) {
  const double t = wanted.quantile(p);
  const auto n = static_cast<double>(seen.sojourns.size());
  const double share = std::max(seen.share_below(t).error, wanted.tail_error(p, n));
  return share / wanted.density(t) + t / 1024 / most_errors;
}

// The table of all, for who asks.
template <class... Values>
void show(const char* form, Values... values) {
  static const bool is_asked_for = std::getenv("THRONG_SHOW_THEORY") != nullptr;
  if (is_asked_for)
    std::printf(form, values...);
}

// The metric tells of the same requests what they saw themselves, to the width of its buckets.
void check_metric(const outcome& seen) {
  auto sorted = seen.sojourns;
  std::sort(sorted.begin(), sorted.end());
  for (const auto& [asked, percent] : quantiles) {
    const auto rank = std::ceil(percent / 100.0 * static_cast<double>(sorted.size()) - 1e-9);
    const double exact = sorted[static_cast<std::size_t>(rank) - 1];
    const double told = in_services(seen.told.value(asked));
    CHECK(told >= exact * (1 - 1e-9));
    CHECK(told <= exact * (1 + 1.0 / 1024) + 1e-7);
  }
  double sum = 0;
  for (const auto each : sorted)
    sum += each;
  const double mean = sum / static_cast<double>(sorted.size());
  CHECK(std::abs(in_services(seen.told.value(throng::http_req_duration.avg())) - mean) < 1e-6);
}

void check_against(const theory& wanted, double rho, const outcome& seen) {
  CAPTURE(wanted.name);
  CAPTURE(rho);
  const auto mean = seen.mean();
  CAPTURE(mean.value);
  CAPTURE(wanted.mean);
  CHECK(mean.off(wanted.mean) < most_errors);
  // So that a run that tells nothing does not pass.
  CHECK(mean.error / wanted.mean < 0.04);
  show("%s %.1f mean %8.4f wanted %8.4f %+5.2f%% of %4.2f%%", wanted.name.c_str(), rho, mean.value,
       wanted.mean, 100 * (mean.value / wanted.mean - 1), 100 * mean.error / wanted.mean);
  for (const auto& [asked, percent] : quantiles) {
    const double p = percent / 100.0;
    const double t = wanted.quantile(p);
    const estimate found{in_services(seen.told.value(asked)), quantile_error(wanted, p, seen)};
    CAPTURE(percent);
    CAPTURE(t);
    CAPTURE(found.value);
    CAPTURE(found.error);
    CHECK(found.off(t) < most_errors);
    show("  p%-2d %8.4f wanted %8.4f %+6.2f%% of %5.2f%%", percent, found.value, t,
         100 * (found.value / t - 1), 100 * found.error / t);
  }
  show("%s", "\n");
  check_metric(seen);
}

// What the seeds of the runs differ by.
unsigned tenths(double rho) { return static_cast<unsigned>(std::lround(10 * rho)); }

// Close to saturation the numbers depend on each other for longer, so there are more of them.
int arrivals_for(double rho) { return rho < 0.6 ? 60'000 : rho < 0.85 ? 150'000 : 500'000; }

} // namespace

TEST_CASE("M/M/1: the sojourn is exponential with rate mu - lambda") {
  for (const double rho : {0.5, 0.8, 0.9}) {
    const auto seen = observe(models::queue(1, models::exponential(service)), rho,
                              throng::poisson{}, arrivals_for(rho), 100 + tenths(rho));
    check_against(mm1(rho), rho, seen);
    // The error that the batches tell is the one that theory knows: the variance of the mean of n
    // waiting times is rho (2 + 5 rho - 4 rho^2 + rho^3) / (1 - rho)^4 / n for large n (Daley, The
    // serial correlation coefficients of waiting times in a stationary single server queue, 1968).
    // The services of n customers and their covariances with the waiting times add little.
    const double daley =
        rho * (2 + 5 * rho - 4 * rho * rho + rho * rho * rho) / std::pow(1 - rho, 4);
    const auto n = static_cast<double>(seen.sojourns.size() - seen.warm_up());
    const auto waits = seen.mean();
    const double ratio = waits.error * waits.error / (daley / n);
    CAPTURE(rho);
    CAPTURE(ratio);
    CHECK(ratio > 0.4);
    CHECK(ratio < 2.2);
  }
}

TEST_CASE("M/D/1: Pollaczek and Khinchine's mean and Erlang's distribution") {
  for (const double rho : {0.5, 0.8, 0.9}) {
    const auto seen = observe(models::queue(1, models::constant(service)), rho, throng::poisson{},
                              arrivals_for(rho), 200 + tenths(rho));
    check_against(md1(rho), rho, seen);
  }
}

TEST_CASE("M/M/k: who waits is Erlang's C") {
  for (const int k : {2, 4}) {
    for (const double rho : {0.5, 0.8, 0.9}) {
      const auto seen = observe(
          models::queue(static_cast<std::size_t>(k), models::exponential(service)), rho * k,
          throng::poisson{}, arrivals_for(rho), 300 + 10 * static_cast<unsigned>(k) + tenths(rho));
      check_against(mmk(k, rho), rho, seen);
    }
  }
}

TEST_CASE("D/M/1: even arrivals wait less, by the root of sigma = exp(-(1 - sigma) / rho)") {
  for (const double rho : {0.5, 0.8, 0.9}) {
    const auto seen = observe(models::queue(1, models::exponential(service)), rho, throng::even{},
                              arrivals_for(rho), 400 + tenths(rho));
    check_against(dm1(rho), rho, seen);
  }
}

TEST_CASE("even arrivals hide as much of p(99) as theory says") {
  for (const double rho : {0.5, 0.8, 0.9}) {
    const auto model = models::queue(1, models::exponential(service));
    const auto n = arrivals_for(rho);
    const auto log_p99 = [&](const theory& wanted, throng::arrival_process how) {
      const auto seen = observe(model, rho, how, n, 500 + tenths(rho));
      const double p99 = in_services(seen.told.value(throng::http_req_duration.p(99)));
      return estimate{std::log(p99), quantile_error(wanted, 0.99, seen) / wanted.quantile(0.99)};
    };
    const auto random = log_p99(mm1(rho), throng::poisson{});
    const auto even = log_p99(dm1(rho), throng::even{});
    const estimate factor{random.value - even.value, std::hypot(random.error, even.error)};
    const double wanted = std::log(mm1(rho).mean / dm1(rho).mean);
    CAPTURE(rho);
    CAPTURE(std::exp(factor.value));
    CAPTURE(std::exp(wanted));
    CHECK(wanted > std::log(1.5));
    CHECK(factor.value > 0);
    CHECK(factor.off(wanted) < most_errors);
  }
}
