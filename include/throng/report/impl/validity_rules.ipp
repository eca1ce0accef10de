#pragma once

#include <throng/base/number_text.hpp>
#include <throng/http/error.hpp>
#include <throng/metrics/confidence.hpp>
#include <throng/report/finding_order.hpp>
#include <throng/report/latency_modes.hpp>
#include <throng/report/times_of.hpp>
#include <throng/report/validity_rules.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace throng::inline THRONG_ABI {
namespace detail {

/// The rules at work, each a function.
class rules {
public:
  explicit rules(const run_evidence& of) : of_(&of) {}

  std::vector<finding> find() {
    conservation();
    littles_law();
    clocks();
    lags();
    local_limits();
    saturation();
    taken_cpu();
    rates();
    samples();
    server();
    modes();
    order_by_weight(found_);
    return std::move(found_);
  }

private:
  using nanoseconds = std::chrono::nanoseconds;

  void tell(std::string_view cause, validity weight, std::string text) {
    found_.push_back({std::string(cause), weight, std::move(text)});
  }

  [[nodiscard]] const time_histogram* times(std::string_view metric) const {
    return times_of(*of_->metrics, metric);
  }
  [[nodiscard]] double mean(std::string_view metric) const {
    const auto* const found = of_->metrics->find(metric);
    const auto* const held =
        found == nullptr ? nullptr : std::get_if<number_histogram>(&found->value);
    return held == nullptr ? 0 : held->mean();
  }
  [[nodiscard]] static double surely(const time_histogram& of, double percent) {
    const auto ends = quantile_interval(of, percent);
    return ends.is_low_known ? ends.low : 0;
  }

  // Lags that are as large as what was measured.
  void judge_lag(const time_histogram& lags, const time_histogram* measured, const char* what,
                 double noticed, double grave) {
    constexpr std::uint64_t enough = 100;
    const auto matters = [&](double percent, double limit) {
      const auto lag = surely(lags, percent);
      return lag > limit && (measured == nullptr ||
                             lag > 0.1 * static_cast<double>(measured->percentile(percent)));
    };
    const bool is_grave = matters(99, grave);
    const double percent = is_grave || matters(99, noticed) ? 99 : 99.9;
    if (percent > 99 && !matters(percent, grave))
      return;
    const bool is_sure = is_grave && lags.count() >= enough;
    auto text = "the generator stalled: the 99th percentile of " + std::string(what) + " is " +
                time_text(static_cast<double>(lags.percentile(99)));
    if (percent > 99) {
      text = "the generator stalled at times: p(99.9) of " + std::string(what) + " is " +
             time_text(static_cast<double>(lags.percentile(percent))) +
             ", so that percentiles beyond p(99) are not the server's";
    } else if (measured != nullptr) {
      text +=
          ", where responses took " + time_text(static_cast<double>(measured->percentile(percent)));
    }
    text += ", at most " + time_text(static_cast<double>(lags.max())) +
            ": a script that computes or blocks, or a machine with too few cores";
    tell(causes::generator_stalled, is_sure ? validity::invalid : validity::inconclusive,
         std::move(text));
  }
  void lags() {
    if (const auto* const starts = times("generator_lag"))
      judge_lag(*starts, times("http_response_time"),
                "generator_lag, from when iterations were due to when a worker saw to them,", 2e6,
                10e6);
    else if (const auto* const loops = times("generator_loop_lag"))
      judge_lag(*loops, times("http_req_duration"),
                "generator_loop_lag, how late the workers' loops came back,", 10e6, 100e6);
  }

  void saturation() {
    constexpr double busy = 0.9;
    if (const auto ran = mean("generator_worker_cpu"); ran >= busy) {
      tell(causes::generator_saturated, validity::inconclusive,
           "the generator is saturated: the busiest worker ran for " + percent_text(ran) +
               " of the time (limit: " + percent_text(busy) +
               "), so that times contain waiting within the generator: use more workers "
               "(--workers), more cores, or less load");
    }
  }

  void taken_cpu() {
    constexpr double most_wait = 0.015;
    constexpr double most_share = 0.25;
    constexpr double most_steal = 0.05;
    constexpr double most_throttled = 0.01;
    const auto waited = mean("generator_cpu_wait");
    const auto share = waited / std::max(waited + mean("generator_worker_cpu"), 1e-9);
    std::string who;
    if (waited > most_wait && share > most_share) {
      who = "a worker waited for a core for " + percent_text(waited) + " of the time, " +
            percent_text(share) + " of the time in which it wanted one";
    }
    const auto add = [&who](std::string more) { who += (who.empty() ? "" : "; ") + more; };
    if (const auto stolen = mean("generator_steal"); stolen > most_steal)
      add("the hypervisor gave " + percent_text(stolen) + " of the machine's time to others");
    if (const auto throttled = mean("generator_throttled"); throttled > most_throttled)
      add("the control group was throttled for " + percent_text(throttled) + " of the time");
    if (!who.empty()) {
      tell(causes::cpu_taken, validity::inconclusive,
           "the generator lacked CPU: " + who + ": repeat on a quiet machine");
    }
  }

  void rates() {
    constexpr double least = 0.99;
    for (const auto& each : of_->scenarios) {
      const auto& books = each.account;
      const auto due = books.started + books.dropped;
      const auto begun = static_cast<double>(books.started) / static_cast<double>(due);
      if (!each.plans_arrivals || due == 0 || begun >= least)
        continue;
      const auto text = "scenario '" + books.name +
                        "': the planned rate was not reached: " + percent_text(begun) + " of " +
                        std::to_string(due) + " arrivals were begun, and " +
                        std::to_string(books.dropped) + " were dropped";
      const auto why = ", because all " + std::to_string(each.most_vus) +
                       " VUs were busy: the times are those of what was sent; raise max_vus, or "
                       "lower the rate to what the server answers";
      tell(each.is_out_of_users ? causes::vus_exhausted : causes::rate_not_reached,
           validity::inconclusive, each.is_out_of_users ? text + why : text);
    }
  }

  void local_limits() {
    const auto count = [this](http_error error) {
      std::uint64_t sum = 0;
      for (const auto& each : of_->failures)
        sum += each.code == static_cast<int>(error) ? each.times : 0;
      return sum;
    };
    const auto ports = count(http_error::ports_exhausted) + count(http_error::address_in_use);
    if (ports != 0) {
      tell(causes::ports_exhausted, validity::invalid,
           "the generator ran out of local ports: " + std::to_string(ports) +
               " connects failed for it: keep connections, or use more local addresses "
               "(--local-ips)");
    }
    if (const auto descriptors = count(http_error::descriptors_exhausted); descriptors != 0) {
      tell(causes::descriptors_exhausted, validity::invalid,
           "the generator ran out of descriptors: " + std::to_string(descriptors) +
               " connects failed for it: raise the hard limit (ulimit -Hn), or use fewer VUs");
    }
  }

  void samples() {
    for (const auto& each : of_->thresholds) {
      if (!each.has_data || !each.method.starts_with("p("))
        continue;
      double percent = 0;
      std::from_chars(each.method.data() + 2, each.method.data() + each.method.size(), percent);
      if (has_enough_samples(each.samples, percent))
        continue;
      auto text = each.metric + (each.selector.empty() ? "" : "{" + each.selector + "}") + ": " +
                  each.method + " takes " + std::to_string(samples_needed(percent)) +
                  " samples to be known, and there are " + std::to_string(each.samples);
      if (const auto* const found = of_->metrics->find(each.metric, each.selector);
          found != nullptr && each.window.count() == 0 && each.warm_up.count() == 0) {
        if (const auto* const held = std::get_if<time_histogram>(&found->value)) {
          const auto ends = quantile_interval(*held, percent);
          text += ": it is " + (ends.is_low_known ? time_text(ends.low) : std::string("any time")) +
                  (ends.is_high_known ? " to " + time_text(ends.high) : " or more");
        }
      }
      tell(causes::too_few_samples, validity::inconclusive, std::move(text));
    }
  }

  void clocks() {
    if (of_->suspended > nanoseconds{0}) {
      tell(causes::clock_jumped, validity::invalid,
           "the machine stood still for " + time_text(of_->suspended) +
               ", which no clock of the run has seen: repeat the run");
    }
    if (of_->wall_set > nanoseconds{0}) {
      tell(causes::clock_jumped, validity::valid,
           "the wall clock was set by " + time_text(of_->wall_set) +
               ": durations do not depend on it, dates in outputs do");
    }
  }

  void conservation() {
    const std::string fault = "; this is a fault of throng, please report it";
    for (const auto& each : of_->scenarios) {
      const auto& books = each.account;
      const auto balance = [&](std::uint64_t left, std::uint64_t right, const char* words) {
        if (left == right)
          return;
        tell(causes::conservation_broken, validity::invalid,
             "scenario '" + books.name + "': the accounts do not balance: " + words + ": " +
                 std::to_string(left) + " and " + std::to_string(right) + fault);
      };
      balance(books.started, books.complete + books.interrupted,
              "iterations that were started, and that completed or were interrupted");
      if (each.plans_arrivals)
        balance(books.started, each.arrivals_begun, "iterations and arrivals that were started");
      if (each.is_whole || books.started + books.dropped > books.scheduled) {
        balance(books.scheduled, books.started + books.dropped,
                "iterations that were scheduled, and that were started or dropped");
      }
    }
    if (const auto& all = of_->requests; all.asked != all.sent() + all.unsent) {
      tell(causes::conservation_broken, validity::invalid,
           "the accounts of requests do not balance: " + std::to_string(all.asked) +
               " were asked, and " + std::to_string(all.sent() + all.unsent) + " have an end" +
               fault);
    }
  }

  void littles_law() {
    const auto* const durations = times("iteration_duration");
    const auto seconds = std::chrono::duration<double>(of_->metrics->elapsed).count();
    if (of_->busy.looks < 50 || durations == nullptr || !(seconds > 0))
      return;
    const auto wanted = durations->sum() / 1e9 / seconds;
    const auto off = std::abs(of_->busy.mean - wanted);
    if (off > 0.05 * std::max(wanted, of_->busy.mean) && off > 6 * of_->busy.error && off > 0.5) {
      tell(causes::littles_law_broken, validity::invalid,
           "Little's law does not hold: " + number_text(of_->busy.mean) +
               " users were busy on average, and the rate of iterations times their mean duration "
               "is " +
               number_text(wanted) + "; this is a fault of throng, please report it");
    }
  }

  void server() {
    constexpr std::chrono::milliseconds least{100};
    constexpr double times_median = 10;
    const auto& quiet = of_->longest_silence;
    const auto* const durations = times("http_req_duration");
    if (durations == nullptr || quiet.waiting < 2 || quiet.length < least ||
        static_cast<double>(quiet.length.count()) <
            times_median * static_cast<double>(durations->percentile(50)))
      return;
    tell(causes::server_stalled, validity::valid,
         "the server stalled: no request was answered for " + time_text(quiet.length) + " from " +
             time_text(of_->silent_at) + " on, while " + std::to_string(quiet.waiting) + " waited");
  }

  void modes() {
    static const time_histogram none;
    const auto* const durations = times("http_req_duration");
    const auto* const connects = times("http_req_connecting");
    // Timeouts and a stall of the server make clusters of whole seconds, too.
    const auto is_stall = [](const auto& f) { return f.cause == causes::server_stalled; };
    const bool has_others =
        of_->requests.timed_out != 0 || std::any_of(found_.begin(), found_.end(), is_stall);
    for (auto& each : latency_modes(durations == nullptr ? none : *durations,
                                    connects == nullptr ? none : *connects)) {
      const bool is_long = each.at >= std::chrono::seconds{1};
      if (!has_others || !is_long || each.metric != "http_req_duration")
        tell(causes::latency_mode, validity::valid, std::move(each.text));
    }
  }

  const run_evidence* of_;
  std::vector<finding> found_;
};

} // namespace detail

THRONG_DECL std::vector<finding> find_causes(const run_evidence& of) {
  return detail::rules(of).find();
}

} // namespace throng::inline THRONG_ABI
