#pragma once

#include <throng/engine/run_control.hpp>

#include <utility>

namespace throng::inline THRONG_ABI {

THRONG_DECL run_control::run_control() : board_(std::make_shared<control_board>()) {}

THRONG_DECL bool run_control::set_vus(std::string_view scenario, std::int64_t to) {
  const std::lock_guard lock(board_->mutex_);
  return board_->set_vus(scenario, to);
}

THRONG_DECL bool run_control::set_rate(std::string_view scenario, double to) {
  const std::lock_guard lock(board_->mutex_);
  return board_->set_rate(scenario, to);
}

THRONG_DECL void run_control::pause() {
  const std::lock_guard lock(board_->mutex_);
  board_->pause();
}

THRONG_DECL void run_control::resume() {
  const std::lock_guard lock(board_->mutex_);
  board_->resume();
}

THRONG_DECL void run_control::stop() {
  const std::lock_guard lock(board_->mutex_);
  if (board_->bound_) {
    board_->bound_->stop(false);
  } else if (!board_->is_over_ && !board_->early_.stopped) {
    board_->early_.stopped = false;
  }
}

THRONG_DECL void run_control::abort() {
  const std::lock_guard lock(board_->mutex_);
  if (board_->bound_) {
    board_->bound_->stop(true);
  } else if (!board_->is_over_) {
    board_->early_.stopped = true;
  }
}

THRONG_DECL bool run_control::is_paused() const {
  const std::lock_guard lock(board_->mutex_);
  return board_->bound_ ? board_->orders_.paused_at.has_value() : board_->early_.paused;
}

THRONG_DECL bool control_board::set_vus(std::string_view scenario, std::int64_t to) {
  if (!bound_) {
    if (to < 0 || is_over_)
      return false;
    early_.vus.insert_or_assign(std::string(scenario), to);
    return true;
  }
  const auto known = bound_->scenarios.find(scenario);
  if (known == bound_->scenarios.end() || to < 0 || to > known->second.most_vus)
    return false;
  orders_.scenarios[std::string(scenario)].vus = to;
  publish();
  return true;
}

THRONG_DECL bool control_board::set_rate(std::string_view scenario, double to) {
  if (!bound_) {
    if (!(to >= 0) || is_over_)
      return false;
    early_.rates.insert_or_assign(std::string(scenario), to);
    return true;
  }
  const auto known = bound_->scenarios.find(scenario);
  // Written so that NaN is refused.
  if (known == bound_->scenarios.end() || !(to >= 0 && to <= known->second.most_rate))
    return false;
  // Workers agree on the instant, so it must not have passed before they hear of it.  Before the
  // start they hear in time; and in a pause no time passes.
  const auto from = is_starting_        ? bound_->start
                    : orders_.paused_at ? *orders_.paused_at
                                        : bound_->now() + bound_->notice;
  auto& before = orders_.scenarios[std::string(scenario)].rates;
  before.push_back({from - orders_.paused_for, to});
  publish();
  return true;
}

THRONG_DECL void control_board::pause() {
  if (!bound_) {
    early_.paused = !is_over_;
  } else if (!orders_.paused_at) {
    orders_.paused_at = is_starting_ ? bound_->start : bound_->now();
    publish();
  }
}

THRONG_DECL void control_board::resume() {
  if (!bound_) {
    early_.paused = false;
  } else if (orders_.paused_at) {
    orders_.paused_for += bound_->now() - *std::exchange(orders_.paused_at, std::nullopt);
    publish();
  }
}

THRONG_DECL void control_board::publish() {
  version_.fetch_add(1, std::memory_order_release);
  bound_->changed();
}

THRONG_DECL void control_board::open() {
  const std::lock_guard lock(mutex_);
  is_over_ = false;
}

THRONG_DECL std::vector<std::string> control_board::bind(binding run) {
  const std::lock_guard lock(mutex_);
  bound_ = std::move(run);
  orders_ = {};
  auto asked = std::exchange(early_, {});
  is_starting_ = true;
  std::vector<std::string> refused;
  for (const auto& [scenario, to] : asked.vus) {
    if (!set_vus(scenario, to)) {
      refused.push_back("run_control::set_vus: no scenario '" + scenario + "' can have " +
                        std::to_string(to) + " users");
    }
  }
  for (const auto& [scenario, to] : asked.rates) {
    if (!set_rate(scenario, to)) {
      refused.push_back("run_control::set_rate: no scenario '" + scenario + "' can have the rate " +
                        std::to_string(to));
    }
  }
  if (asked.paused)
    pause();
  is_starting_ = false;
  if (asked.stopped)
    bound_->stop(*asked.stopped);
  return refused;
}

THRONG_DECL void control_board::unbind() {
  const std::lock_guard lock(mutex_);
  bound_.reset();
  orders_ = {};
  early_ = {};
  is_over_ = true;
}

THRONG_DECL control_board::orders control_board::read() const {
  const std::lock_guard lock(mutex_);
  return orders_;
}

} // namespace throng::inline THRONG_ABI
