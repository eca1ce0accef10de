// A load test as its author composes it: scenarios, thresholds, options.  It is a plain value that
// describes; nothing runs and nothing is checked before run().

#pragma once

#include <throng/base/config.hpp>
#include <throng/http/http_options.hpp>
#include <throng/load/executor.hpp>
#include <throng/metrics/builtin.hpp>
#include <throng/metrics/kind.hpp>
#include <throng/metrics/series_ledger.hpp>
#include <throng/threshold/operators.hpp>
#include <throng/threshold/precision.hpp>
#include <throng/threshold/threshold.hpp>
#include <throng/version.hpp>
#include <throng/vu/phase.hpp>
#include <throng/vu/scenario_spec.hpp>
#include <throng/vu/script.hpp>
#include <throng/vu/vu.hpp>

#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace throng::inline THRONG_ABI {

/// A metric that the test declares, so that thresholds in text may name it.
struct declared_metric {
  std::string name; ///< its name
  metric_kind kind; ///< its kind
  value_unit unit;  ///< what its numbers are
};

/// A load test.
class load_test {
public:
  explicit load_test(std::string name) : name_(std::move(name)) {}

  /// Adds a scenario.  The body is a coroutine `task<>(vu&)`, or a plain function `void(vu&)` that
  /// may block and gets a thread for each virtual user: a function, or a lambda, which is kept as
  /// long as the test.  The reference stays good as long as the test lives.
  template <class Body>
  scenario_spec& scenario(std::string name, load_executor how, Body body) {
    static_assert(script_function<Body> || blocking_function<Body> || std::same_as<Body, script>,
                  "the body of a scenario is a coroutine: throng::task<> body(throng::vu& vu), or "
                  "a plain function: void body(throng::vu& vu)");
    return scenarios_.emplace_back(std::move(name), std::move(how), script(std::move(body)));
  }

  /// Run once before the load, by a virtual user with the number 0: a coroutine or a plain function
  /// over `vu&`.  What it returns is shared with every user, vu.setup_data<T>().  If it throws or
  /// takes too long there is no load: exit code 107 or 100.  Its requests count, its iteration does
  /// not.
  template <class Body>
  load_test& setup(Body body) {
    static_assert(phase_function<Body>, "setup is a function over throng::vu&");
    setup_.body = phase_script(std::move(body));
    return *this;
  }
  /// Run once after the load, whenever setup was begun, also when the run was stopped: as setup,
  /// exit code 101 when it takes too long.
  template <class Body>
  load_test& teardown(Body body) {
    static_assert(phase_function<Body>, "teardown is a function over throng::vu&");
    teardown_.body = phase_script(std::move(body));
    return *this;
  }
  /// How long setup may take; 60 s by default.
  load_test& setup_timeout(std::chrono::nanoseconds limit) noexcept {
    setup_.timeout = limit;
    return *this;
  }
  /// How long teardown may take; 60 s by default.
  load_test& teardown_timeout(std::chrono::nanoseconds limit) noexcept {
    teardown_.timeout = limit;
    return *this;
  }

  /// Adds a threshold: `test.require(http_req_duration.p(95) < 500ms)`.
  threshold& require(threshold wanted) { return thresholds_.emplace_back(std::move(wanted)); }
  /// Adds a threshold in k6's text: `test.require("http_req_duration", "p(95)<500")`; times are in
  /// milliseconds.
  threshold& require(selector_literal metric, threshold_literal text) {
    return require_text(metric.text(), text.text());
  }
  /// The same for texts that are only known at run time; what is wrong with them is a problem of
  /// the configuration, exit code 104.
  threshold& require_text(std::string_view metric, std::string_view text);
  /// Adds a threshold that is only a warning: when it does not hold the result and its warnings say
  /// so, and the run passes all the same.  It cannot end a run.
  threshold& warn(threshold wanted) {
    wanted.only_warn();
    return require(std::move(wanted));
  }
  /// The same in k6's text.
  threshold& warn(selector_literal metric, threshold_literal text) {
    return warn_text(metric.text(), text.text());
  }
  /// The same for texts that are only known at run time.
  threshold& warn_text(std::string_view metric, std::string_view text) {
    return require_text(metric, text).only_warn();
  }
  /// Leaves out of all thresholds what is measured in the load's first moments, but for those that
  /// say themselves what they leave out, with `.after(...)`.  The numbers of the result have it.
  load_test& warm_up(std::chrono::nanoseconds time) noexcept {
    warm_up_ = time;
    return *this;
  }

  /// Ends the run, as its regular end would, when a number is known well enough:
  /// `test.until(relative_ci(http_req_duration.p(99)) < 0.05).at_least(30s).at_most(10min)`.  Of
  /// several rules all must be met.  What is not known when the run ends is told, and fails
  /// nothing.
  stop_rule& until(stop_rule rule) { return stop_rules_.emplace_back(std::move(rule)); }

  /// Names a custom metric before the run, so that a threshold in text can be checked against it.
  template <class Metric>
  load_test& declare(const Metric& metric) {
    const auto asked = any_measure_of(metric);
    declared_.push_back({asked.metric, asked.kind, asked.unit});
    return *this;
  }

  /// Keeps a part of a metric though no threshold asks for it, so that the result and the reports
  /// have it: `test.track(http_req_duration.tagged("scenario", "visit"))`.
  template <class Metric>
  load_test& track(const Metric& metric) {
    tracked_.push_back(any_measure_of(metric));
    return *this;
  }

  /// Puts a tag on all samples of the run; those of a scenario, a user, a request win over it.
  load_test& tag(std::string key, std::string value) {
    tags_.insert_or_assign(std::move(key), std::move(value));
    return *this;
  }
  /// The most names of requests and groups that are counted apart; 10,000 by default.  Those that
  /// come later are counted together under `other`, with a warning.
  load_test& series_limit(std::size_t most) noexcept {
    series_limit_ = most;
    return *this;
  }

  /// How requests are made, from here on: `test.http().max_redirects = 0;`.
  [[nodiscard]] http_options& http() noexcept { return http_; }
  /// All of it: `test.http({.max_redirects = 0, .dns = {.ttl = 0s}})`.
  load_test& http(http_options how) {
    http_ = std::move(how);
    return *this;
  }
  /// Counts the bodies of responses and does not keep them, unless a request says otherwise.
  load_test& discard_response_bodies(bool yes = true) noexcept {
    http_.discard_response_bodies = yes;
    return *this;
  }
  /// The User-Agent header; `throng/VERSION` by default, empty sends none.
  load_test& user_agent(std::string text) {
    http_.user_agent = std::move(text);
    return *this;
  }
  /// Lets a run pass although scripts threw; the iterations still count as failed.
  load_test& tolerate_exceptions(bool yes = true) noexcept {
    tolerates_exceptions_ = yes;
    return *this;
  }

  /// The seed of all random numbers: of each user's vu.random(), of Poisson arrivals, of feeders
  /// that shuffle.  Without one every run takes a new one and tells it.
  load_test& seed(std::uint64_t number) noexcept {
    seed_ = number;
    return *this;
  }
  /// At most so many requests a second, of all users together; 0, the default, is no limit.
  load_test& rps(double limit) noexcept {
    rps_ = limit;
    return *this;
  }
  /// A user that has finished an iteration earlier rests until it has taken so long; the rest is
  /// not part of iteration_duration.  0 s by default.
  load_test& min_iteration_duration(std::chrono::nanoseconds least) noexcept {
    min_iteration_duration_ = least;
    return *this;
  }
  /// Keeps one scenario, named `default`, with the body of `of` and another executor, and its
  /// default times: what the flags -u, -d, -i and -s do.
  load_test& replace_scenarios(const scenario_spec& of, load_executor how);

  /// What was composed, for the engine.
  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  [[nodiscard]] const std::deque<scenario_spec>& scenarios() const noexcept { return scenarios_; }
  [[nodiscard]] const std::deque<threshold>& thresholds() const noexcept { return thresholds_; }
  [[nodiscard]] std::chrono::nanoseconds warm_up() const noexcept { return warm_up_; }
  [[nodiscard]] const std::vector<declared_metric>& declared() const noexcept { return declared_; }
  [[nodiscard]] const std::vector<measure>& tracked() const noexcept { return tracked_; }
  [[nodiscard]] const std::deque<stop_rule>& stop_rules() const noexcept { return stop_rules_; }
  [[nodiscard]] const std::map<std::string, std::string>& tags() const noexcept { return tags_; }
  [[nodiscard]] std::size_t series_limit() const noexcept { return series_limit_; }
  [[nodiscard]] const http_options& http() const noexcept { return http_; }
  [[nodiscard]] bool tolerates_exceptions() const noexcept { return tolerates_exceptions_; }
  [[nodiscard]] const std::optional<std::uint64_t>& seed() const noexcept { return seed_; }
  [[nodiscard]] double rps() const noexcept { return rps_; }
  [[nodiscard]] std::chrono::nanoseconds min_iteration_duration() const noexcept {
    return min_iteration_duration_;
  }
  /// Setup and teardown, for the engine.
  [[nodiscard]] const phase_spec& setup_phase() const noexcept { return setup_; }
  /// The other one.
  [[nodiscard]] const phase_spec& teardown_phase() const noexcept { return teardown_; }
  /// What is wrong with thresholds that were given as text.
  [[nodiscard]] const std::vector<std::string>& text_problems() const noexcept {
    return text_problems_;
  }

private:
  template <class Metric>
  static measure any_measure_of(const Metric& metric) {
    if constexpr (requires { metric.count(); }) {
      return metric.count().what;
    } else if constexpr (requires { metric.rate(); }) {
      return metric.rate().what;
    } else {
      return metric.value().what;
    }
  }

  std::string name_;
  std::deque<scenario_spec> scenarios_;
  phase_spec setup_;
  phase_spec teardown_;
  std::deque<threshold> thresholds_;
  std::vector<declared_metric> declared_;
  std::vector<measure> tracked_;
  std::deque<stop_rule> stop_rules_;
  std::vector<std::string> text_problems_;
  std::map<std::string, std::string> tags_;
  std::size_t series_limit_ = series_ledger::default_limit;
  http_options http_;
  std::optional<std::uint64_t> seed_;
  double rps_ = 0;
  std::chrono::nanoseconds min_iteration_duration_{};
  std::chrono::nanoseconds warm_up_{};
  bool tolerates_exceptions_ = false;
};

} // namespace throng::inline THRONG_ABI

#if !defined(THRONG_SEPARATE_COMPILATION)
#include <throng/vu/impl/load_test.ipp>
#endif
