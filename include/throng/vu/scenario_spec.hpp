// One scenario as its author composes it.

#pragma once

#include <throng/base/config.hpp>
#include <throng/load/executor.hpp>
#include <throng/vu/script.hpp>

#include <chrono>
#include <functional>
#include <map>
#include <string>
#include <utility>

namespace throng::inline THRONG_ABI {

/// One scenario: who runs, when, and over what.  Made by load_test::scenario.
class scenario_spec {
public:
  scenario_spec(std::string name, load_executor how, script what)
      : name_(std::move(name)), executor_(std::move(how)), body_(std::move(what)) {}

  /// When it starts, from the start of the load; 0 s by default.
  scenario_spec& start_time(std::chrono::nanoseconds offset) noexcept {
    times_.start_time = offset;
    return *this;
  }
  /// How long iterations may go on after its end; 30 s by default, 0 s interrupts them at once.
  scenario_spec& graceful_stop(std::chrono::nanoseconds limit) noexcept {
    times_.graceful_stop = limit;
    return *this;
  }
  /// Puts a tag on all that the scenario measures.  A threshold may ask for a part by it, as by
  /// the tag `scenario`: `http_req_duration{kind:write}`, `iterations{scenario:checkout}`.
  scenario_spec& tag(std::string key, std::string value) {
    tags_.insert_or_assign(std::move(key), std::move(value));
    return *this;
  }
  /// Called once for each virtual user when it is made, before its first iteration; for what it
  /// keeps in vu.state(); where the body is a plain function, on the user's thread and just before
  /// its first iteration.  What it throws ends the run: run() throws it.
  scenario_spec& init(std::function<void(vu&)> first) {
    init_ = std::move(first);
    return *this;
  }

  /// The same body, tags and init under another name and load executor, with the default times.
  [[nodiscard]] scenario_spec with(std::string name, load_executor how) const {
    scenario_spec other(std::move(name), std::move(how), body_);
    other.tags_ = tags_;
    other.init_ = init_;
    return other;
  }

  /// What was set, for the engine.
  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  [[nodiscard]] const load_executor& executor() const noexcept { return executor_; }
  [[nodiscard]] const scenario_times& times() const noexcept { return times_; }
  [[nodiscard]] const script& body() const noexcept { return body_; }
  [[nodiscard]] const std::map<std::string, std::string>& tags() const noexcept { return tags_; }
  [[nodiscard]] const std::function<void(vu&)>& first() const noexcept { return init_; }

private:
  std::string name_;
  load_executor executor_;
  scenario_times times_;
  script body_;
  std::map<std::string, std::string> tags_;
  std::function<void(vu&)> init_;
};

} // namespace throng::inline THRONG_ABI
