// Queues whose theory is known, in virtual time: the whole engine, arrivals, users, client and
// metrics, before a model of a server.  The same on each machine.  Times are in units of the mean
// service time, 10 ms.  Formulas: Kleinrock, Queueing Systems I; Gross and Harris, Fundamentals of
// Queueing Theory.

#include <throng/throng.hpp>
#include "numbers.hpp"
#include "suite.hpp"
#include <throng/testing/simulate.hpp>

#include <chrono>
#include <cmath>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

using namespace std::chrono_literals;
namespace models = throng::models;

namespace calibrate {

namespace {

constexpr auto service = 10ms;

// The sojourn, waiting and service, in the steady state.
struct theory {
  std::string name;
  std::function<double(double)> below; // P(sojourn <= t)
  [[nodiscard]] double quantile(double p) const {
    double low = 0;
    double high = 1e4;
    for (int i = 0; i < 200; ++i) {
      const double middle = (low + high) / 2;
      (below(middle) < p ? low : high) = middle;
    }
    return high;
  }
};

// Exponential with rate 1 - rho.
theory mm1(double rho) {
  return {"M/M/1", [rho](double t) { return -std::expm1(-(1 - rho) * t); }};
}

// Erlang's series: P(W <= t) = (1 - rho) sum_{j = 0}^{floor t} (-y)^j / j! e^y, y = rho (t - j).
// Its terms alternate, and leave in long double nine digits up to t = 20; further out P(W > t)
// falls as exp(-decay t), where rho (exp(decay) - 1) = decay.
theory md1(double rho) {
  double decay = 2 * (1 - rho); // by Newton
  for (int i = 0; i < 100; ++i)
    decay -= (rho * std::expm1(decay) - decay) / (rho * std::exp(decay) - 1);
  const auto waits_less = [rho](double t) {
    long double sum = 0;
    for (int j = 0; j <= static_cast<int>(t); ++j) {
      const long double y = static_cast<long double>(rho) * (t - j);
      long double term = std::exp(y);
      for (int i = 1; i <= j; ++i)
        term *= -y / i;
      sum += term;
    }
    return static_cast<double>((1 - rho) * sum);
  };
  constexpr double far = 20;
  const double beyond = 1 - waits_less(far);
  return {"M/D/1", [=](double sojourn) {
            const double t = sojourn - 1;
            if (t < 0)
              return 0.0;
            return t <= far ? waits_less(t) : 1 - beyond * std::exp(-decay * (t - far));
          }};
}

// With sigma = exp(-(1 - sigma) / rho) in (0, 1) exponential with rate 1 - sigma.
theory dm1(double rho) {
  double sigma = 0.5;
  for (int i = 0; i < 10'000; ++i)
    sigma = std::exp(-(1 - sigma) / rho);
  return {"D/M/1", [sigma](double t) { return -std::expm1(-(1 - sigma) * t); }};
}

// An arrival waits with Erlang's probability C, then exponentially with rate k (1 - rho).
theory mmk(int k, double rho) {
  const double offered = rho * k;
  double term = 1;
  double sum = 1; // a^n / n! and their sum for n < k
  for (int n = 1; n < k; ++n) {
    term *= offered / n;
    sum += term;
  }
  const double all_busy = term * offered / k / (1 - rho);
  const double c = all_busy / (sum + all_busy);
  const double r = k * (1 - rho);
  return {"M/M/" + std::to_string(k), [c, r](double t) {
            const double both = std::abs(r - 1) < 1e-9
                                    ? (1 + t) * std::exp(-t)
                                    : (r * std::exp(-t) - std::exp(-r * t)) / (r - 1);
            return 1 - (1 - c) * std::exp(-t) - c * both;
          }};
}

struct queue {
  theory wanted;
  throng::service_model model;
  int servers;
  throng::arrival_process arrivals;
};

queue make(const std::string& name, double rho) {
  const auto random = models::exponential(service);
  if (name == "M/M/1")
    return {mm1(rho), models::queue(1, random), 1, throng::poisson{}};
  if (name == "M/D/1")
    return {md1(rho), models::queue(1, models::constant(service)), 1, throng::poisson{}};
  if (name == "D/M/1")
    return {dm1(rho), models::queue(1, random), 1, throng::even{}};
  return {mmk(4, rho), models::queue(4, random), 4, throng::poisson{}};
}

// Close to saturation times depend on each other for longer, so there are more of them.
int arrivals_for(double rho) { return rho < 0.6 ? 100'000 : rho < 0.85 ? 400'000 : 1'000'000; }

void compare(findings& all, const std::string& name, double rho) {
  const auto of = make(name, rho);
  const int arrivals = arrivals_for(rho);
  const double rate = rho * of.servers * (1s / service);
  throng::constant_arrival_rate plan{.rate = rate, .pre_allocated_vus = 10, .max_vus = 10'000};
  plan.duration = in_nanoseconds(arrivals / rate * 1e9);
  plan.arrival = of.arrivals;
  std::vector<double> sojourns;
  sojourns.reserve(static_cast<std::size_t>(arrivals) * 11 / 10);
  throng::load_test test("queue");
  test.seed(7);
  test.scenario("a", plan, [&sojourns](throng::vu& vu) -> throng::task<> {
    const auto res = co_await vu.http.get("http://a/");
    sojourns.push_back(std::chrono::duration<double>(res.timings().duration()) / service);
  });
  const auto told = throng::simulate(test, of.model);
  constexpr double grain = 0.5e-7; // half a nanosecond, since times are whole ones
  const double p99 = of.wanted.quantile(0.99) * 10e6;
  const double limit = rho < 0.85 ? 0.01 : 0.02;
  const auto distance = kolmogorov_distance(sojourns, of.wanted.below, grain);
  const auto measured = told.value(throng::http_req_duration.p(99));
  const double off = static_cast<double>(measured.count()) / p99 - 1;
  all.holds(name + " at " + decimals_text(100 * rho, 0) + " %: KS distance; p(99)",
            "at most " + decimals_text(100 * limit, 0) + " %; " + throng::time_text(p99),
            decimals_text(100 * distance, 2) + " %; " + throng::time_text(measured),
            distance <= limit && std::abs(off) < 5 * limit);
}

} // namespace

void queueing_theory(findings& all) {
  for (const auto* name : {"M/M/1", "M/D/1", "D/M/1", "M/M/4"}) {
    for (const double rho : {0.5, 0.8, 0.9})
      compare(all, name, rho);
  }
  all.note(
      "p(99) is to be right to 5 %, at 90 % to 10 %: times depend on each other for long there, so "
      "that 1,000,000 of them are still as far from theory as chance has it.");
}

} // namespace calibrate
